"""Secrets kept encrypted in git, read in process: SOPS and age files.

>>> import secretsctl
>>> secrets = secretsctl.load(".env.enc")

Identities are found where the command finds them (SOPS_AGE_KEY_FILE and so on), unless `identities` gives others. No
function asks the user anything. Any number of threads may call any function; long work runs without the GIL.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any, NamedTuple, Optional

from . import _native
from ._arguments import Content, Path, lent, optional_path, optional_text, path as path_of
from ._arguments import recipients as recipients_of
from ._document import Document, Identities, Recipients, handle_of
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
    path: Path = ".env.enc",
    *,
    identities: Optional[Identities] = None,
    format: Optional[str] = None,
    unauthenticated: bool = False,
) -> dict[str, Any]:
    """The values of an encrypted file: `str` by name of a dotenv file, of others what JSON holds. Raises Error.

    Values of a dotenv file that nothing authenticates are refused as `secretsctl exec` refuses them, unless
    `unauthenticated`; so is a key that stands twice, in a map of a JSON file too. Of a JSON file with `mac_only_encrypted`
    anyone who can write it can change the values in clear.
    """
    with Document(path, identities=identities, format=format) as document:
        return document.to_dict(unauthenticated=unauthenticated)


def load_env(
    path: Path = ".env.enc",
    *,
    override: bool = False,
    identities: Optional[Identities] = None,
    unauthenticated: bool = False,
) -> bool:
    """Puts the values of a file into os.environ; those that are set already stay, unless `override`.

    In the place of python-dotenv's load_dotenv(). Returns whether the file has any value. Raises Error, before anything is
    set, for what `secretsctl exec` refuses: what no environment can hold, and what nothing authenticates, be it in clear
    or an empty value in the place of one that is set. `unauthenticated` takes the latter as `exec --unauthenticated` does.
    """
    with Document(path, identities=identities) as document:
        values = document.environment(unauthenticated=unauthenticated)
    new = {name: value for name, value in values.items() if override or name not in os.environb}
    for name, value in new.items():
        if not (value or unauthenticated) and os.environb.get(name):
            raise Error(
                f"{os.fspath(path)}: {name.decode(errors='backslashreplace')} is empty, but set in the environment, and "
                "nothing authenticates an empty value: anyone who can write the file could have added it; remove the line, "
                "or accept it with unauthenticated=True"
            )
    os.environb.update(new)
    return bool(values)


def encrypt(
    plaintext: Content,
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
    the creation rule. `clear`: no value need be encrypted. Raises Error, also for an empty list of recipients.
    """
    options = _native.EncryptOptions(
        ctypes.sizeof(_native.EncryptOptions),
        optional_path(path, "path"),
        optional_text(format, "format"),
        optional_text(output_format, "output_format"),
        None if recipients is None else b",".join(recipients_of(recipients)),
        optional_path(config, "config"),
        clear,
    )
    with lent(plaintext, "the plaintext") as (data, size):
        return _native.take_bytes(_native.call(_native.encrypt, data, size, ctypes.byref(options)))


def is_encrypted(path: Path, format: Optional[str] = None) -> bool:
    """Whether a file is encrypted by SOPS. Raises Error for one that cannot be read or parsed."""
    result = ctypes.c_bool()
    wanted = optional_text(format, "format")
    _native.call(_native.is_encrypted, path_of(path), wanted, ctypes.byref(result))
    return result.value


class NewIdentity(NamedTuple):
    """A new identity: the text of a key file, to be kept secret and wiped, and the recipient."""

    key_file: bytearray
    recipient: str

    def __repr__(self) -> str:
        return f"NewIdentity(recipient={self.recipient!r})"


def keygen(*, post_quantum: bool = False) -> NewIdentity:
    """A new random identity. Raises Error where the build has no post-quantum ones and one was wanted."""
    recipient = ctypes.c_void_p()
    identity = _native.call(_native.keygen, post_quantum, ctypes.byref(recipient))
    return NewIdentity(_native.take_bytearray(identity), _native.take_bytes(recipient.value).decode())


def age_encrypt(plaintext: Content, recipients: list[str], *, armor: bool = False) -> bytes:
    """Encrypts bytes to an age file. Raises Error."""
    encoded = recipients_of(recipients)
    names = (ctypes.c_char_p * len(encoded))(*encoded)
    with lent(plaintext, "the plaintext") as (data, size):
        return _native.take_bytes(_native.call(_native.age_encrypt, data, size, names, len(encoded), armor))


def age_decrypt(file: Content, identities: Identities) -> bytearray:
    """Decrypts an age file, armored or not, into memory that the caller can wipe. Raises Error."""
    keys = handle_of(identities)
    if keys is None:
        raise TypeError("identities is None: an age file needs an Identities")
    with lent(file, "the file") as (data, size):
        return _native.take_bytearray(_native.call(_native.age_decrypt, data, size, keys.pointer))
