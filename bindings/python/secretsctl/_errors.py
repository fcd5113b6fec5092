"""One exception a kind of error."""

from __future__ import annotations

import errno


class Error(Exception):
    """What went wrong. The message names the file, the line or the key; it never holds a secret.

    `status` is what the command, and sops, would end with.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class InputError(Error):
    """An input cannot be read, or a plaintext does not parse."""


class OutputError(Error):
    """A file cannot be written."""


class NotRepresentable(Error):
    """The format cannot hold a value or a path."""


class EncryptionError(Error):
    """A value cannot be encrypted."""


class DamagedValue(Error):
    """A value was changed, or is in clear where it must be encrypted."""


class MacMismatch(Error):
    """The file as a whole was changed without a key."""


class MalformedPath(Error):
    """A path does not parse."""


class NoFile(Error, FileNotFoundError):
    """The file is not there. `errno` is ENOENT."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message, status)
        self.errno = errno.ENOENT


class NoIdentity(Error):
    """No identity opens the file."""


class AlreadyEncrypted(Error):
    """The plaintext holds SOPS metadata."""


class NotEncrypted(Error):
    """The file holds no SOPS metadata."""


class AgeFileError(Error):
    """An age file does not follow the format, or was changed."""


class Changed(Error):
    """The file was changed by another program since it was opened."""


class OtherProcess(Error):
    """The object was made before a fork, in the parent process."""


# By secretsctl_kind.
_kinds = {
    2: InputError,
    3: OutputError,
    4: NotRepresentable,
    5: EncryptionError,
    6: DamagedValue,
    7: MacMismatch,
    8: MalformedPath,
    9: NoFile,
    10: NoIdentity,
    11: AlreadyEncrypted,
    12: NotEncrypted,
    13: AgeFileError,
    14: Changed,
    16: OtherProcess,
}


def error_of(kind: int, message: str, status: int) -> Exception:
    """The exception for an error of the C interface."""
    if kind == 15:
        return TypeError(message)
    if kind == 17:
        return MemoryError(message)
    return _kinds.get(kind, Error)(message, status)
