"""Encrypted files, opened."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, Optional, Union

from . import _native
from ._errors import Error

Path = Union[str, "os.PathLike[str]"]


class Identities:
    """Identities of the caller's own, in the place of those that the command would find.

    `texts` are contents of key files, `files` their paths. They are kept in locked memory, and wiped when the object goes.
    """

    def __init__(self, *texts: Union[str, bytes], files: Iterable[Path] = ()) -> None:
        self._handle = _native.call(_native.keys_new)
        for text in texts:
            content = text.encode() if isinstance(text, str) else bytes(text)
            _native.call(_native.keys_add_text, self._handle, content, len(content))
        for file in files:
            _native.call(_native.keys_add_file, self._handle, os.fsencode(file))

    def __del__(self) -> None:
        _native.keys_free(self.__dict__.pop("_handle", None))


def _options(identities: Optional[Identities], file_format: Optional[str], config: Optional[Path]) -> Any:
    return ctypes.byref(
        _native.OpenOptions(
            ctypes.sizeof(_native.OpenOptions),
            None if identities is None else identities._handle,
            None if file_format is None else file_format.encode(),
            None if config is None else os.fsencode(config),
        )
    )


class Recipients:
    """The age recipients of a document: a collection that can be added to and discarded from.

    Their names are not authenticated. Without a recipient the document gets a new data key; what that recipient could
    read before stays readable to it.
    """

    def __init__(self, document: "Document") -> None:
        self._document = document

    def __len__(self) -> int:
        return int(_native.recipient_count(self._document._open()))

    def __iter__(self) -> Iterator[str]:
        handle = self._document._open()
        return iter([_native.recipient(handle, index).decode() for index in range(len(self))])

    def __contains__(self, recipient: object) -> bool:
        return recipient in list(self)

    def __repr__(self) -> str:
        return f"Recipients({list(self)!r})"

    def add(self, recipient: str) -> None:
        """Adds one; nothing happens if it is there."""
        _native.call(_native.add_recipient, self._document._open(), recipient.encode())

    def remove(self, recipient: str) -> None:
        """Takes one out. Raises Error if it is not there, or the last one."""
        _native.call(_native.remove_recipient, self._document._open(), recipient.encode())


class Document(MutableMapping[str, str]):
    """An encrypted file, decrypted in memory: a mapping of paths to values.

    A path is a key at the top by itself, else as sops writes it: `["a"]["b"][0]`. Values are texts, as the format prints
    them. Changes are written by save(). As a context manager it is closed, and wiped, at the end of the block. An object
    is for one thread at a time, and for the process that made it.

    A `str` of Python cannot be wiped: get_bytes() gives a `bytearray`, which can.
    """

    def __init__(
        self,
        path: Path,
        *,
        content: Optional[bytes] = None,
        identities: Optional[Identities] = None,
        format: Optional[str] = None,
        config: Optional[Path] = None,
    ) -> None:
        """Opens a file; with `content` those bytes, which go by the name `path`.

        `format` is `dotenv`, `json` or `binary`; by default the name and the content tell it. `config` is the .sops.yaml
        whose rule an edit is checked against; by default it is searched for. Raises Error.
        """
        self._handle: Optional[int] = None
        self._numbers: Optional[dict[str, int]] = None
        options = _options(identities, format, config)
        name = os.fsencode(path)
        if content is None:
            self._handle = _native.call(_native.open_file, name, options)
        else:
            self._handle = _native.call(_native.open_memory, bytes(content), len(content), name, options)

    def _open(self) -> int:
        if self._handle is None:
            raise ValueError("the document is closed")
        return self._handle

    def close(self) -> None:
        """Wipes what was decrypted. Nothing else can be done with the object then."""
        handle, self._handle = getattr(self, "_handle", None), None
        if handle is not None:
            _native.document_free(handle)

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    @property
    def format(self) -> str:
        """`dotenv`, `json` or `binary`."""
        return str(_native.document_format(self._open()).decode())

    @property
    def recipients(self) -> Recipients:
        """The age recipients, to be read and changed."""
        return Recipients(self)

    def _indices(self) -> dict[str, int]:
        """The number of each value by its path; of a key that stands twice the last."""
        handle = self._open()
        if self._numbers is None:
            count = _native.value_count(handle)
            self._numbers = {_native.value_path(handle, index).decode(): index for index in range(count)}
        return self._numbers

    def __len__(self) -> int:
        return len(self._indices())

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._indices()))

    def __contains__(self, path: object) -> bool:
        return path in self._indices()

    def get_bytes(self, path: str) -> bytearray:
        """A value, in memory that the caller can wipe; of a map or list what JSON makes of it. Raises KeyError."""
        index = self._indices().get(path)
        if index is not None:
            return _native.take_bytearray(_native.call(_native.value, self._open(), index))
        try:
            return _native.take_bytearray(_native.call(_native.get, self._open(), path.encode()))
        except Error as error:
            if type(error) is not Error:
                raise
            raise KeyError(path) from error

    def __getitem__(self, path: str) -> str:
        return self.get_bytes(path).decode()

    def __setitem__(self, path: str, value: Union[str, bytes, bytearray]) -> None:
        content = value.encode() if isinstance(value, str) else bytes(value)
        self._numbers = None
        _native.call(_native.set_value, self._open(), path.encode(), content, len(content))

    def __delitem__(self, path: str) -> None:
        if path not in self:
            self.get_bytes(path)  # a map or a list
        self._numbers = None
        _native.call(_native.unset, self._open(), path.encode())

    def plaintext(self, format: Optional[str] = None) -> bytes:
        """All of it as a plaintext file, as `decrypt --output-type` has it."""
        wanted = None if format is None else format.encode()
        return _native.take_bytes(_native.call(_native.plaintext, self._open(), wanted))

    def to_dict(self) -> dict[str, Any]:
        """All of it: texts of a dotenv file, else what JSON holds."""
        if self.format == "dotenv":
            variables = self._variables()
            if variables is not None:
                return variables
        values: dict[str, Any] = json.loads(self.plaintext("json"))
        return values

    def _variables(self) -> Optional[dict[str, Any]]:
        """Those of a dotenv file; None where JSON has to tell more: a NUL, a name that stands twice, no UTF-8."""
        try:
            block = _native.take_bytes(_native.call(_native.variables, self._open()))
            fields = iter(block.decode().split("\0"))
        except (Error, UnicodeDecodeError):
            return None
        variables: dict[str, Any] = dict(zip(fields, fields))
        return variables if 2 * len(variables) == block.count(b"\0") else None

    def encrypted(self) -> bytes:
        """The encrypted file as it is now; what did not change keeps its ciphertext."""
        return _native.take_bytes(_native.call(_native.encrypted, self._open()))

    def save(self) -> None:
        """Writes encrypted() to the file, whole or not at all. Raises Changed if the file is another one now."""
        _native.call(_native.save, self._open())
