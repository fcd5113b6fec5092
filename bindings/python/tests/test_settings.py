"""The source for pydantic-settings: names, aliases and types as of environment variables; no error holds a value."""

import pytest
from conftest import texts_of

import secretsctl

pydantic = pytest.importorskip("pydantic")
pydantic_settings = pytest.importorskip("pydantic_settings")

from secretsctl.settings import SecretsctlSource  # noqa: E402

SECRET = "top-secret"


@pytest.fixture
def settings(mine):
    """A class of settings whose only source is a file with this text."""

    def make(text, fields, name=".env", **config):
        file = mine.write(text, name)

        def sources(cls, settings_cls, **_):
            return (SecretsctlSource(settings_cls, file, identities=mine.identities),)

        members = {"__annotations__": {}, "settings_customise_sources": classmethod(sources), "__module__": __name__}
        members["model_config"] = pydantic_settings.SettingsConfigDict(hide_input_in_errors=True, **config)
        for field, kind in fields.items():
            kind, *default = kind if isinstance(kind, tuple) else (kind,)
            members["__annotations__"][field] = kind
            if default:
                members[field] = default[0]
        return type("Settings", (pydantic_settings.BaseSettings,), members)

    return make


def test_fields(settings):
    made = settings("API_KEY=k-1\nPORTS=[1, 2]\n", {"api_key": str, "ports": list[int], "other": (str, "default")})()
    assert (made.api_key, made.ports, made.other) == ("k-1", [1, 2], "default")


def test_aliases(settings):
    field = pydantic.Field
    fields = {
        "one": (str, field(alias="ALI")),
        "two": (str, field(validation_alias="VALI")),
        "three": (str, field(validation_alias=pydantic.AliasChoices("NONE", "CHOICE"))),
    }
    made = settings("ALI=1\nVALI=2\nCHOICE=3\n", fields)()
    assert (made.one, made.two, made.three) == ("1", "2", "3")


def test_a_prefix_and_nested_names(settings):
    class Database(pydantic.BaseModel):
        host: str
        port: int

    fields = {"database": Database}
    made = settings("APP_DATABASE__HOST=db\nAPP_DATABASE__PORT=5\n", fields, env_prefix="APP_", env_nested_delimiter="__")()
    assert (made.database.host, made.database.port) == ("db", 5)


def test_json(settings):
    fields = {"ports": list[int], "name": str, "is_on": bool, "none": (str, "default")}
    made = settings('{"ports": [1, 2], "name": "x", "is_on": true, "none": null}', fields, "data.json")()
    assert (made.ports, made.name, made.is_on, made.none) == ([1, 2], "x", True, "default")


def test_the_case_of_names(settings):
    assert settings("API_KEY=1\nother=2\n", {"API_KEY": str, "other": str}, case_sensitive=True)().API_KEY == "1"
    assert settings("API_KEY=1\napi_key=2\n", {"api_key": str}, case_sensitive=True)().api_key == "2"
    with pytest.raises(secretsctl.Error, match="API_KEY and api_key"):
        settings("API_KEY=1\napi_key=2\n", {"api_key": str})()


def test_empty_values(settings):
    assert settings("A=\n", {"a": (str, "default")})().a == ""
    assert settings("A=\n", {"a": (str, "default")}, env_ignore_empty=True)().a == "default"


@pytest.mark.parametrize("kind", [list[int], dict[str, int], int])
def test_no_error_holds_a_value(settings, kind):
    with pytest.raises(ValueError) as error:
        settings(f"A={SECRET}\n", {"a": kind})()
    assert SECRET not in texts_of(error.value)
    assert " a" in str(error.value) or '"a"' in str(error.value) or "\na\n" in str(error.value)
