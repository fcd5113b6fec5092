"""Arguments of a wrong kind are refused, and no exception holds a value or a key."""

import json

import pytest
from conftest import texts_of

import secretsctl
from secretsctl._arguments import lent


@pytest.mark.parametrize("value", [5, True, None, [65, 66], 1.5, object()])
def test_only_texts_and_bytes_are_values(mine, value):
    document = mine.document(mine.write("A=one\n"))
    for take in (
        lambda: document.__setitem__("A", value),
        lambda: secretsctl.encrypt(value, recipients=[mine.recipient], path="x.bin", format="binary"),
        lambda: secretsctl.Identities(value),
        lambda: secretsctl.age_encrypt(value, [mine.recipient]),
        lambda: secretsctl.age_decrypt(value, mine.identities),
    ):
        with pytest.raises(TypeError):
            take()
    if value is not None:
        with pytest.raises(TypeError):
            mine.document("x.env", content=value)
    assert document["A"] == "one"


@pytest.mark.parametrize(
    "value",
    [
        "four",
        b"four",
        bytearray(b"four"),
        memoryview(b"four"),
        memoryview(bytearray(b"four")),
        memoryview(bytearray(b"f.o.u.r."))[::2],
    ],
    ids=["str", "bytes", "bytearray", "readonly view", "view", "strided view"],
)
def test_texts_and_bytes_are_taken(mine, value):
    document = mine.document(mine.write("A=one\n"))
    document["A"] = value
    assert document["A"] == "four"
    assert secretsctl.age_decrypt(secretsctl.age_encrypt(value, [mine.recipient]), mine.identities) == b"four"
    content = secretsctl.encrypt("A=four\n", recipients=[mine.recipient])
    for kind in (bytes, bytearray, memoryview):
        assert mine.document("x.env", content=kind(content))["A"] == "four"


@pytest.mark.parametrize("value", ["", b"", bytearray(), memoryview(b""), memoryview(bytearray())])
def test_none_of_them(mine, value):
    document = mine.document(mine.write("A=one\n"))
    document["A"] = value
    assert document["A"] == ""


def test_a_buffer_is_lent_not_copied():
    buffer = bytearray(b"secret")
    with lent(buffer, "the value") as (data, size):
        assert size == 6
        with pytest.raises(BufferError):
            buffer.append(1)
        assert data._obj.value == b"s"
        data._obj.value = b"S"
    assert buffer == b"Secret"
    del data
    buffer.append(1)


def test_the_size_of_a_view_is_in_bytes(mine):
    content = secretsctl.encrypt("A=one\n", recipients=[mine.recipient])
    content += b"\n" * (-len(content) % 4)
    assert mine.document("x.env", content=memoryview(content).cast("I"))["A"] == "one"


def test_a_nul_cuts_nothing(mine):
    file = mine.write("A=one\n")
    document = mine.document(file)
    cut = str(file) + "\0.txt"
    for take in (
        lambda: document["A\0B"],
        lambda: document.get("A\0B"),
        lambda: document.__setitem__("A\0B", "x"),
        lambda: document.__delitem__("A\0B"),
        lambda: document.recipients.add(mine.recipient + "\0"),
        lambda: document.recipients.remove(mine.recipient + "\0"),
        lambda: document.plaintext("json\0"),
        lambda: mine.load(cut),
        lambda: mine.document(file, format="dotenv\0"),
        lambda: mine.document(file, config=cut),
        lambda: secretsctl.is_encrypted(cut),
        lambda: secretsctl.Identities(files=[cut]),
        lambda: secretsctl.encrypt("A=1\n", recipients=[mine.recipient], path="a.env\0"),
        lambda: secretsctl.encrypt("A=1\n", recipients=[mine.recipient + "\0"]),
        lambda: secretsctl.age_encrypt(b"x", [mine.recipient + "\0"]),
    ):
        with pytest.raises(ValueError, match="NUL"):
            take()
    assert document["A"] == "one"


def test_other_things_are_no_identities(mine):
    file = mine.write("A=one\n")
    for thing in (5, "text", mine.document(file)):
        with pytest.raises(TypeError, match="Identities"):
            secretsctl.load(file, identities=thing)
        with pytest.raises(TypeError, match="Identities"):
            secretsctl.age_decrypt(b"x", thing)
    with pytest.raises(TypeError, match="Identities"):
        secretsctl.age_decrypt(b"x", None)


@pytest.mark.parametrize("recipients", [[], [""], [" "], ["", ""]])
def test_no_recipients_are_not_those_of_the_environment(mine, monkeypatch, recipients):
    monkeypatch.setenv("SOPS_AGE_RECIPIENTS", mine.recipient)
    with pytest.raises(secretsctl.Error, match="recipients"):
        secretsctl.encrypt("A=1\n", recipients=recipients)
    with pytest.raises(secretsctl.Error, match="recipients"):
        secretsctl.age_encrypt(b"x", recipients)
    assert secretsctl.encrypt("A=1\n").startswith(b"A=ENC[")


def test_one_recipient_is_no_list(mine):
    with pytest.raises(TypeError, match="list"):
        secretsctl.encrypt("A=1\n", recipients=mine.recipient)
    with pytest.raises(TypeError, match="list"):
        secretsctl.age_encrypt(b"x", mine.recipient)


SECRET = "top-secret"


def held_by(action):
    """The texts of the exception that an action ends with."""
    with pytest.raises(Exception) as error:
        action()
    return error.value, texts_of(error.value)


def test_a_value_that_is_no_text(mine):
    file = mine.write(SECRET.join(["API_KEY=", "-\udcff-tail\n"]).encode(errors="surrogateescape"))
    document = mine.document(file)
    for action in (lambda: document["API_KEY"], lambda: dict(document), lambda: mine.load(file), document.to_dict):
        error, texts = held_by(action)
        assert isinstance(error, secretsctl.NotRepresentable)
        assert "API_KEY" in texts and SECRET not in texts and "tail" not in texts
    assert document.get_bytes("API_KEY").startswith(SECRET.encode())


@pytest.mark.parametrize("value", ["[" * 3000 + "1" + "]" * 3000, "9" * 5000])
def test_json_that_python_does_not_read(mine, value):
    text = json.dumps({"s": SECRET})[:-1] + ', "a": ' + value + "}"
    try:
        file = mine.write(text, "data.json")
    except secretsctl.Error:
        return  # a bound of the library
    try:
        mine.load(file)
    except Exception as error:
        assert isinstance(error, secretsctl.Error) and SECRET not in texts_of(error)


def test_the_errors_of_json_hold_no_text():
    from secretsctl._document import _parsed

    for text in (f'{{"a": "{SECRET}"', f'"{SECRET}" x', "[" * 200000, f'{{"{SECRET}": 1, "x": 1, "x": 2}}'):
        error, texts = held_by(lambda text=text: _parsed(bytearray(text.encode())))
        assert isinstance(error, secretsctl.Error) and SECRET not in texts


def test_a_surrogate_is_not_shown(mine):
    document = mine.document(mine.write("A=one\n"))
    for action in (
        lambda: document.__setitem__("A", SECRET + "\ud800"),
        lambda: document[SECRET + "\ud800"],
        lambda: secretsctl.encrypt(f"A={SECRET}\ud800", recipients=[mine.recipient]),
        lambda: secretsctl.Identities(SECRET + "\ud800"),
        lambda: mine.load(SECRET + "\ud800"),
    ):
        error, texts = held_by(action)
        assert isinstance(error, ValueError) and SECRET not in texts


def test_no_private_key_is_shown(mine):
    made = secretsctl.keygen()
    key = bytes(made.key_file).decode().split()[-1]
    assert key.startswith("AGE-SECRET-KEY-")
    assert made.recipient in repr(made) and "AGE-SECRET-KEY-" not in repr(made) + str(made)
    document = mine.document(mine.write("A=one\n"))
    for action in (
        lambda: document[key],
        lambda: document.__delitem__(key),
        lambda: document.recipients.add(key),
        lambda: document.recipients.remove(key),
        lambda: mine.load(key),
        lambda: secretsctl.encrypt("A=1", recipients=[key]),
        lambda: secretsctl.Identities(files=[key]),
    ):
        _, texts = held_by(action)
        assert key not in texts
    with pytest.raises(KeyError):
        document["none"]
