"""What the binding is for: values, edits, recipients, files of age, the environment, threads and forks."""

import errno
import json
import multiprocessing
import os
import re
import threading
from pathlib import Path

import pytest
from conftest import KEY, TESTDATA, Mine, run

import secretsctl

GOLDEN = sorted((TESTDATA / "dotenv").glob("*.env.enc")) + [TESTDATA / "formats" / "encrypted.json"]


def test_there_are_golden_files():
    assert len(GOLDEN) >= 40


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.name)
def test_golden_file(file):
    decrypted = run("decrypt", "--output-type", "json", file)
    executed = run("exec", file, "--", "true")
    identities = secretsctl.Identities(files=[KEY])

    def same(refusal, **options):
        if refusal is None:
            assert secretsctl.load(file, identities=identities, **options) == json.loads(decrypted.stdout)
        else:
            with pytest.raises(secretsctl.Error) as error:
                secretsctl.load(file, identities=identities, **options)
            assert error.value.status == refusal

    same(decrypted.returncode or None, unauthenticated=True)
    # What no environment can hold (4), a dict of Python can; what nothing authenticates is refused by both.
    is_untrusted = file.suffix == ".enc" and executed.returncode not in (0, 4)
    same(executed.returncode if is_untrusted else decrypted.returncode or None)


def test_edits(mine):
    file = mine.write("# note\nA=one\nB=two\n")
    with mine.document(file) as document:
        assert dict(document) == {"A": "one", "B": "two"}
        assert document.format == "dotenv"
        assert "C" not in document
        with pytest.raises(KeyError):
            document["C"]
        with pytest.raises(KeyError):
            del document["C"]
        document["C"] = "three"
        document["D"] = b"four"
        del document["A"]
        value = document.get_bytes("C")
        assert value == b"three"
        value[:] = bytes(len(value))
        document.save()
        assert document.plaintext() == b"# note\nB=two\nC=three\nD=four\n"
        with pytest.raises(secretsctl.NotRepresentable):
            document["A=B"] = "x"
    with pytest.raises(ValueError, match="closed"):
        document["B"]
    assert secretsctl.load(file, identities=mine.identities) == {"B": "two", "C": "three", "D": "four"}


def test_another_program_writes(mine):
    file = mine.write("A=one\n")
    document, other = mine.document(file), mine.document(file)
    other["B"] = "two"
    other.save()
    document["C"] = "three"
    with pytest.raises(secretsctl.Changed, match="env.enc"):
        document.save()


def test_nested(mine):
    file = mine.write('{"a": {"b": [1, "x"]}, "c": true}', "data.json")
    with mine.document(file) as document:
        assert list(document) == ['["a"]["b"][0]', '["a"]["b"][1]', "c"]
        assert document['["a"]["b"][1]'] == "x"
        assert json.loads(document["a"]) == {"b": [1, "x"]}
        document['["a"]["b"][0]'] = "7"
        assert document.to_dict() == {"a": {"b": [7, "x"]}, "c": True}
        del document["a"]
        assert document.to_dict() == {"c": True}


def test_recipients(mine, tmp_path):
    file = mine.write("A=one\n")
    second = Mine(tmp_path)
    with pytest.raises(secretsctl.NoIdentity, match="env.enc") as error:
        secretsctl.load(file, identities=second.identities)
    assert error.value.status == 128
    with mine.document(file) as document:
        document.recipients.add(second.recipient)
        assert list(document.recipients) == [mine.recipient, second.recipient]
        document.save()
    with second.document(file) as document:
        document.recipients.remove(mine.recipient)
        with pytest.raises(secretsctl.Error, match="add another first"):
            document.recipients.remove(second.recipient)
        document.save()
    with pytest.raises(secretsctl.NoIdentity):
        secretsctl.load(file, identities=mine.identities)


def test_damage(mine):
    text = mine.write("A=one\nB=two\n").read_bytes()
    with pytest.raises(secretsctl.MacMismatch, match="cut.env.*MAC") as error:
        mine.document("cut.env", content=text.split(b"\n", 1)[1])
    assert error.value.status == 51
    at = text.index(b"data:") + 5
    damaged = text[:at] + (b"B" if text[at : at + 1] == b"A" else b"A") + text[at + 1 :]
    with pytest.raises(secretsctl.DamagedValue, match="damaged.env"):
        mine.document("damaged.env", content=damaged)
    with pytest.raises(secretsctl.NotEncrypted):
        mine.document("plain.env", content=b"A=1\n")
    with pytest.raises(FileNotFoundError, match="none") as error:
        secretsctl.load(mine.folder / "none", identities=mine.identities)
    assert error.value.errno == errno.ENOENT
    with pytest.raises(secretsctl.AlreadyEncrypted):
        secretsctl.encrypt(text, recipients=[mine.recipient])


def test_is_encrypted(mine):
    file = mine.write("A=one\n")
    assert secretsctl.is_encrypted(file)
    (mine.folder / "plain.env").write_text("A=one\n")
    assert not secretsctl.is_encrypted(mine.folder / "plain.env")


def test_age(mine):
    plaintext = bytes(range(256)) * 2000
    for armor in (False, True):
        file = secretsctl.age_encrypt(plaintext, [mine.recipient], armor=armor)
        assert secretsctl.age_decrypt(file, mine.identities) == plaintext
        with pytest.raises(secretsctl.AgeFileError):
            secretsctl.age_decrypt(file[:-100], mine.identities)


def test_environment(mine, monkeypatch):
    file = mine.write("SECRETSCTL_TEST_A=one\nSECRETSCTL_TEST_B=two\n")
    monkeypatch.setenv("SECRETSCTL_TEST_A", "mine")
    monkeypatch.setenv("SECRETSCTL_TEST_B", "")
    monkeypatch.delenv("SECRETSCTL_TEST_B")
    assert secretsctl.load_env(file, identities=mine.identities)
    assert (os.environ["SECRETSCTL_TEST_A"], os.environ["SECRETSCTL_TEST_B"]) == ("mine", "two")
    assert secretsctl.load_env(file, override=True, identities=mine.identities)
    assert os.environ["SECRETSCTL_TEST_A"] == "one"
    nested = mine.write('{"SECRETSCTL_TEST_C": {"x": 1}}', "nested.json")
    with pytest.raises(secretsctl.Error, match="SECRETSCTL_TEST_C"):
        secretsctl.load_env(nested, identities=mine.identities)


def test_found_identities(mine, monkeypatch):
    monkeypatch.setenv("SOPS_AGE_KEY_FILE", str(KEY))
    assert secretsctl.load(TESTDATA / "dotenv" / "simple.env.enc")["DB_HOST"] == "localhost"


def test_large_file(mine):
    count = 100_000
    file = mine.write("".join(f"KEY_{number}=value {number}\n" for number in range(count)))
    values = secretsctl.load(file, identities=mine.identities)
    assert len(values) == count and values["KEY_99999"] == "value 99999"
    with mine.document(file) as document:
        assert dict(document) == values


def test_threads(mine):
    file = mine.write("A=one\n")
    failures = []

    def work():
        for _ in range(50):
            if secretsctl.load(file, identities=mine.identities) != {"A": "one"}:
                failures.append("another value")

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def _in_child(folder, inherited, queue):
    try:
        inherited["A"]
    except secretsctl.OtherProcess:
        queue.put(secretsctl.load(folder / ".env.enc", identities=secretsctl.Identities(files=[folder / "key"])))
    else:
        queue.put("the parent's document was used")


def test_post_quantum_keys_work_or_the_error_names_what_is_missing(mine):
    recipient = re.search(r"age1pq1\w+", (TESTDATA / "identities" / "hybrid.txt").read_text())[0]
    try:
        made = secretsctl.keygen(post_quantum=True)
    except secretsctl.Error as error:
        assert "ML-KEM-768" in str(error) and "the command of a release has it" in str(error)
        with pytest.raises(secretsctl.Error, match="ML-KEM-768"):
            secretsctl.encrypt("A=one\n", recipients=[recipient])
    else:
        assert made.recipient.startswith("age1pq1")
        assert secretsctl.encrypt("A=one\n", recipients=[recipient])


def test_fork(mine):
    made = secretsctl.keygen()
    (mine.folder / "key").write_bytes(made.key_file)
    file = mine.folder / ".env.enc"
    file.write_bytes(secretsctl.encrypt("A=one\n", recipients=[made.recipient]))
    document = secretsctl.Document(file, identities=secretsctl.Identities(bytes(made.key_file)))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    for _ in range(8):
        child = context.Process(target=_in_child, args=(mine.folder, document, queue))
        child.start()
        assert queue.get(timeout=60) == {"A": "one"}
        child.join()
        assert child.exitcode == 0
    assert document["A"] == "one"


def _resident_pages():
    return int(Path("/proc/self/statm").read_text().split()[1])


def test_no_growth(mine):
    file = mine.write("A=one\nB=two\n")

    def rounds():
        for _ in range(1000):
            mine.document(file).close()

    rounds()
    before = _resident_pages()
    rounds()
    assert _resident_pages() - before < 256


def test_wrong_arguments():
    with pytest.raises(secretsctl.Error):
        secretsctl.Identities("nothing")
    with pytest.raises(secretsctl.Error):
        secretsctl.encrypt("A=1", recipients=["age1nonsense"])
    with pytest.raises(secretsctl.Error):
        secretsctl.age_encrypt(b"x", [])
