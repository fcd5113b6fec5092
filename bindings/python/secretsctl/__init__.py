"""Secrets kept encrypted in git, read in process: SOPS and age files.

>>> import secretsctl
>>> secrets = secretsctl.load(".env.enc")

Identities are found where the command finds them (SOPS_AGE_KEY_FILE and so on), unless `identities` gives others. No
function asks the user anything. Any number of threads may call any function; long work runs without the GIL.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple, Optional, Union

from . import _native
from ._document import Document, Identities, Path, Recipients
from ._errors import (
    AgeFileError,
    AlreadyEncrypted,
    Changed,
    DamagedValue,
    EncryptionError,
    Error,
    InputError,
    MacMismatch,
    MalformedPath,
    NoFile,
    NoIdentity,
    NotEncrypted,
    NotRepresentable,
    OtherProcess,
    OutputError,
)

__version__ = _native.version().decode()

__all__ = [
    "AgeFileError",
    "AlreadyEncrypted",
    "Changed",
    "DamagedValue",
    "Document",
    "EncryptionError",
    "Error",
    "Identities",
    "InputError",
    "MacMismatch",
    "MalformedPath",
    "NewIdentity",
    "NoFile",
    "NoIdentity",
    "NotEncrypted",
    "NotRepresentable",
    "OtherProcess",
    "OutputError",
    "Recipients",
    "age_decrypt",
    "age_encrypt",
    "encrypt",
    "is_encrypted",
    "keygen",
    "load",
    "load_env",
]


def load(
    path: Path = ".env.enc", *, identities: Optional[Identities] = None, format: Optional[str] = None
) -> dict[str, Any]:
    """The values of an encrypted file: `str` by name of a dotenv file, of others what JSON holds. Raises Error."""
    with Document(path, identities=identities, format=format) as document:
        return document.to_dict()


def load_env(
    path: Path = ".env.enc", *, override: bool = False, identities: Optional[Identities] = None
) -> bool:
    """Puts the values of a file into os.environ; those that are set already stay, unless `override`.

    In the place of python-dotenv's load_dotenv(). Returns whether the file has any value. Raises Error, and ValueError for
    a value that is no text, before anything is set.
    """
    values = load(path, identities=identities)
    for name, value in values.items():
        if not isinstance(value, str) or not name or "=" in name or "\0" in name + value:
            raise ValueError(f"{os.fspath(path)}: {name} cannot be an environment variable")
    for name, value in values.items():
        if override or name not in os.environ:
            os.environ[name] = value
    return bool(values)


def encrypt(
    plaintext: Union[str, bytes, bytearray],
    *,
    recipients: Optional[list[str]] = None,
    path: Optional[Path] = None,
    format: Optional[str] = None,
    output_format: Optional[str] = None,
    config: Optional[Path] = None,
    clear: bool = False,
) -> bytes:
    """The encrypted file of a plaintext.

    `path` is what creation rules and the format go by. Without `recipients` they are those of SOPS_AGE_RECIPIENTS, else of
    the creation rule. `clear`: no value need be encrypted. Raises Error.
    """
    content = plaintext.encode() if isinstance(plaintext, str) else bytes(plaintext)

    def text(value: Optional[str]) -> Optional[bytes]:
        return None if value is None else value.encode()

    options = _native.EncryptOptions(
        ctypes.sizeof(_native.EncryptOptions),
        None if path is None else os.fsencode(path),
        text(format),
        text(output_format),
        None if recipients is None else ",".join(recipients).encode(),
        None if config is None else os.fsencode(config),
        clear,
    )
    return _native.take_bytes(
        _native.call(_native.encrypt, content, len(content), ctypes.byref(options))
    )


def is_encrypted(path: Path, format: Optional[str] = None) -> bool:
    """Whether a file is encrypted by SOPS. Raises Error for one that cannot be read or parsed."""
    result = ctypes.c_bool()
    wanted = None if format is None else format.encode()
    _native.call(_native.is_encrypted, os.fsencode(path), wanted, ctypes.byref(result))
    return result.value


class NewIdentity(NamedTuple):
    """A new identity: the text of a key file, to be kept secret and wiped, and the recipient."""

    key_file: bytearray
    recipient: str


def keygen(*, post_quantum: bool = False) -> NewIdentity:
    """A new random identity. Raises Error where the build has no post-quantum ones and one was wanted."""
    recipient = ctypes.c_void_p()
    identity = _native.call(_native.keygen, post_quantum, ctypes.byref(recipient))
    return NewIdentity(_native.take_bytearray(identity), _native.take_bytes(recipient.value).decode())


def age_encrypt(plaintext: Union[bytes, bytearray], recipients: list[str], *, armor: bool = False) -> bytes:
    """Encrypts bytes to an age file. Raises Error."""
    names = (ctypes.c_char_p * len(recipients))(*(recipient.encode() for recipient in recipients))
    content = bytes(plaintext)
    return _native.take_bytes(
        _native.call(_native.age_encrypt, content, len(content), names, len(recipients), armor)
    )


def age_decrypt(file: Union[bytes, bytearray], identities: Identities) -> bytearray:
    """Decrypts an age file, armored or not, into memory that the caller can wipe. Raises Error."""
    content = bytes(file)
    return _native.take_bytearray(
        _native.call(_native.age_decrypt, content, len(content), identities._handle)
    )
