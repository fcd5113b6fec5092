"""A source of settings for pydantic-settings: `pip install secretsctl[pydantic]`.

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(hide_input_in_errors=True)  # else the message of a wrong value shows it
        api_key: str

        @classmethod
        def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
            return init_settings, env_settings, SecretsctlSource(settings_cls, ".env.enc")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from . import Error, Identities, load
from ._arguments import Path


class SecretsctlSource(EnvSettingsSource):
    """The values of an encrypted file, found by field names, aliases and prefix as environment variables are.

    The file is read when the object is made. Raises Error, also for two names in the file that are one to the model because
    the case does not matter to it.
    """

    def __init__(
        self, settings_cls: type[BaseSettings], path: Path = ".env.enc", *, identities: Optional[Identities] = None
    ) -> None:
        self._loaded = load(path, identities=identities)
        super().__init__(settings_cls)

    def _load_env_vars(self) -> Mapping[str, Optional[str]]:
        """What the class above looks into, in the place of os.environ."""
        names: dict[str, str] = {}
        for name in self._loaded:
            key = name if self.case_sensitive else name.lower()
            other = names.setdefault(key, name)
            if other != name:
                raise Error(f"{other} and {name} are one to a model without case_sensitive: remove one of the two")
        ignored = "" if getattr(self, "env_ignore_empty", False) else None
        return {key: self._loaded[name] for key, name in names.items() if self._loaded[name] not in (None, ignored)}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """A map or a list; those of a JSON file are decoded already."""
        return super().decode_complex_value(field_name, field, value) if isinstance(value, str) else value

    def __call__(self) -> dict[str, Any]:
        """The values of the fields. Raises SettingsError for a value that is no JSON where a map or a list is needed."""
        try:
            return super().__call__()
        except SettingsError as error:
            problem = str(error)
        # Outside of the handler: what it was raised from has the value with it.
        raise SettingsError(problem)
