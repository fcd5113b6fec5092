"""A source of settings for pydantic-settings: `pip install secretsctl[pydantic]`.

    class Settings(BaseSettings):
        api_key: str

        @classmethod
        def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
            return init_settings, env_settings, SecretsctlSource(settings_cls, ".env.enc")
"""

from __future__ import annotations

from typing import Any, Optional

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from . import Identities, load
from ._document import Path


class SecretsctlSource(PydanticBaseSettingsSource):
    """The values of an encrypted file, by the names of the fields; their case does not matter unless the model says so.

    The file is read when the object is made. Raises Error.
    """

    def __init__(
        self, settings_cls: type[BaseSettings], path: Path = ".env.enc", *, identities: Optional[Identities] = None
    ) -> None:
        super().__init__(settings_cls)
        values = load(path, identities=identities)
        self._is_exact = bool(settings_cls.model_config.get("case_sensitive"))
        self._prefix = settings_cls.model_config.get("env_prefix", "")
        self._values = {self._folded(name): value for name, value in values.items()}

    def _folded(self, name: str) -> str:
        return name if self._is_exact else name.lower()

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The value of a field; None if the file has none."""
        names = [field.validation_alias] if isinstance(field.validation_alias, str) else [self._prefix + field_name]
        for name in names:
            value = self._values.get(self._folded(name))
            if value is not None:
                return value, field_name, self.field_is_complex(field)
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, is_complex = self.get_field_value(field, name)
            if value is not None:
                found[key] = self.prepare_field_value(name, field, value, is_complex and isinstance(value, str))
        return found
