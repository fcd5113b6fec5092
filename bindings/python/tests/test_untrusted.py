"""Files that were changed without a key: what nothing authenticates is refused, as the command refuses it."""

import os

import pytest

import secretsctl


@pytest.mark.parametrize("added", [b"API_KEY=\n", b"API_KEY\0=\n", b'["API_KEY"]=\n'])
@pytest.mark.parametrize("at_start", [False, True])
def test_an_added_line_hides_no_value(mine, added, at_start):
    file = mine.write("API_KEY=right\nDB=x\n")
    mine.forge(file, added, at_start)
    with mine.document(file) as document:
        for value in (lambda: document["API_KEY"], lambda: document.get("API_KEY", "right"), lambda: dict(document)["API_KEY"]):
            try:
                assert value() == "right"
            except secretsctl.Error:
                pass
    try:
        assert mine.load(file)["API_KEY"] == "right"
    except secretsctl.Error:
        pass


def test_a_key_that_stands_twice_is_no_missing_key(mine):
    file = mine.write("API_KEY=right\nDB=x\n")
    mine.forge(file, b"API_KEY=\n")
    with mine.document(file) as document:
        for ask in (
            lambda: document["API_KEY"],
            lambda: document.get("API_KEY", "default"),
            lambda: "API_KEY" in document,
            lambda: list(document),
            lambda: document.to_dict(),
            lambda: document.to_dict(unauthenticated=True),
        ):
            with pytest.raises(secretsctl.Error, match="API_KEY"):
                ask()
        assert document["DB"] == "x"


@pytest.mark.parametrize("value", [b'""', b"null", b"[]", b"{}"])
@pytest.mark.parametrize("name", [b'"api_key"', b'"api_key\\u0000"', b'"[\\"map\\"][\\"x\\"]"'])
@pytest.mark.parametrize("at_start", [False, True])
def test_an_added_member_hides_no_value(mine, name, value, at_start):
    file = mine.write('{"api_key": "right", "map": {"x": "good"}}', "data.json")
    mine.forge(file, name + b": " + value + b",", at_start)

    def same(ask, expected):
        try:
            assert ask() == expected
        except secretsctl.Error:
            pass

    same(lambda: mine.load(file)["api_key"], "right")
    with mine.document(file) as document:
        for _ in range(2):
            same(lambda: document["api_key"], "right")
            same(lambda: document['["map"]["x"]'], "good")
            same(lambda: document.get("api_key", "right"), "right")
            same(lambda: list(document) and None, None)


def test_a_member_that_stands_twice_is_refused_at_every_depth(mine):
    file = mine.write('{"map": {"list": [{"x": "right"}]}}', "data.json")
    content = file.read_bytes()
    at = content.index(b'"x"')
    end = content.index(b"}", at)
    file.write_bytes(content[:end] + b', "x": ""' + content[end:])
    with pytest.raises(secretsctl.Error, match="x"):
        mine.load(file)
    with mine.document(file) as document, pytest.raises(secretsctl.Error):
        document['["map"]["list"][0]["x"]']


@pytest.fixture
def rule(mine, monkeypatch):
    """A folder whose .sops.yaml leaves HOST in clear, with no MAC over it."""
    monkeypatch.chdir(mine.folder)
    text = f"creation_rules:\n  - age: {mine.recipient}\n    mac_only_encrypted: true\n    encrypted_regex: '^API'\n"
    (mine.folder / ".sops.yaml").write_text(text)
    file = mine.write("API_KEY=right\nHOST=good\n")
    return file


@pytest.mark.parametrize("name", ["PATH", "LD_PRELOAD", "HOST"])
def test_a_value_in_clear_without_a_mac(mine, rule, name, monkeypatch):
    monkeypatch.setenv(name, "before")
    mine.forge(rule, f"{name}=/tmp/evil\n".encode()) if name != "HOST" else rule.write_bytes(
        rule.read_bytes().replace(b"good", b"/tmp/evil")
    )
    for refuse in (mine.load, lambda file: secretsctl.load_env(file, override=True, identities=mine.identities)):
        with pytest.raises(secretsctl.Error, match=name):
            refuse(rule)
    assert os.environ[name] == "before"
    if name == "HOST":
        assert mine.load(rule, unauthenticated=True) == {"API_KEY": "right", "HOST": "/tmp/evil"}
        assert secretsctl.load_env(rule, override=True, identities=mine.identities, unauthenticated=True)
        assert os.environ[name] == "/tmp/evil"
    else:
        with pytest.raises(secretsctl.Error, match=name):
            mine.load(rule, unauthenticated=True)


def test_an_empty_value_does_not_replace_one_that_is_set(mine, monkeypatch):
    file = mine.write("SECRETSCTL_TEST_A=one\n")
    mine.forge(file, b"APP_TEST_URL=\n")
    monkeypatch.setenv("APP_TEST_URL", "real")
    monkeypatch.setenv("SECRETSCTL_TEST_A", "before")
    with pytest.raises(secretsctl.Error, match="APP_TEST_URL"):
        secretsctl.load_env(file, override=True, identities=mine.identities)
    assert (os.environ["APP_TEST_URL"], os.environ["SECRETSCTL_TEST_A"]) == ("real", "before")
    assert secretsctl.load_env(file, identities=mine.identities)
    assert os.environ["APP_TEST_URL"] == "real"
    assert secretsctl.load_env(file, override=True, identities=mine.identities, unauthenticated=True)
    assert os.environ["APP_TEST_URL"] == ""


def test_a_name_that_decides_what_runs(mine):
    file = mine.write("A=one\n")
    mine.forge(file, b"LD_PRELOAD=\n")
    with pytest.raises(secretsctl.Error, match="LD_PRELOAD"):
        mine.load(file)
