"""Encrypted files, opened."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, Optional

from . import _native
from ._arguments import Content, Path, lent, optional_path, optional_text, path as path_of, text
from ._errors import Error, NotRepresentable
from ._handle import ExclusiveHandle, Handle, Uncopied


class Identities(Uncopied):
    """Identities of the caller's own, in the place of those that the command would find.

    `texts` are contents of key files, `files` their paths. They are kept in locked memory, and wiped when the object goes.
    Any number of threads may use an object at the same time.
    """

    def __init__(self, *texts: Content, files: Iterable[Path] = ()) -> None:
        handle = Handle(_native.call(_native.keys_new), _native.keys_free)
        for content in texts:
            with lent(content, "a text of identities") as (data, size):
                _native.call(_native.keys_add_text, handle.pointer, data, size)
        for file in files:
            _native.call(_native.keys_add_file, handle.pointer, path_of(file))
        self._handle = handle


def handle_of(identities: Optional[Identities]) -> Optional[Handle]:
    """What a call has to keep while it works with the identities; None of None."""
    if identities is None:
        return None
    if not isinstance(identities, Identities):
        raise TypeError(f"identities is a {type(identities).__name__}: it has to be an Identities")
    return identities._handle


class Recipients(Uncopied):
    """The age recipients of a document: a collection that can be added to and discarded from.

    Their names are not authenticated. When one is taken out the document gets a new data key, for the others that the rule
    of .sops.yaml lists or that were added here; what it could read before stays readable to it.
    """

    def __init__(self, document: "Document") -> None:
        self._document = document

    def _names(self) -> list[str]:
        with self._document._handle as handle:
            count = _native.count(_native.count_recipients, handle)
            return [_native.decoded(_native.recipient(handle, index), "a recipient") for index in range(count)]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __contains__(self, recipient: object) -> bool:
        return recipient in self._names()

    def __repr__(self) -> str:
        return f"Recipients({self._names()!r})"

    def add(self, recipient: str) -> None:
        """Adds one; nothing happens if it is there."""
        with self._document._handle as handle:
            _native.call(_native.add_recipient, handle, text(recipient, "the recipient"))

    def remove(self, recipient: str) -> None:
        """Takes one out. Raises Error if it is not there, or the last one, and for another that no rule lists."""
        with self._document._handle as handle:
            _native.call(_native.remove_recipient, handle, text(recipient, "the recipient"))


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Of a key that stands twice the last would win, and no key is needed to add an empty value."""
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Error(f"the key {twice!r} stands twice in a map: remove one of the two")
    return values


def _parsed(document: bytearray) -> Any:
    """What a text of JSON says."""
    try:
        return json.loads(document, object_pairs_hook=_object_of)
    except RecursionError:
        problem = "its maps and lists are nested too deeply"
    except ValueError:
        problem = "it holds a text or a number that Python does not read"
    # Outside of the handler: the first exception has the whole text with it.
    raise NotRepresentable(f"Python cannot hold the document as JSON: {problem}; read it with get_bytes()")


def _variable_block(handle: int, unauthenticated: bool) -> bytes:
    """The values at the top: name, NUL, value, NUL."""
    function = _native.variables_unauthenticated if unauthenticated else _native.variables
    return _native.take_bytes(_native.call(function, handle))


def _variables(handle: int, unauthenticated: bool) -> Optional[dict[str, Any]]:
    """Those of a dotenv file; None where JSON has to hold them or say why not: a NUL, a long value, no UTF-8."""
    try:
        fields = iter(_variable_block(handle, unauthenticated).decode().split("\0"))
    except (NotRepresentable, UnicodeDecodeError):
        return None
    return dict(zip(fields, fields))


class Document(Uncopied, MutableMapping[str, str]):
    """An encrypted file, decrypted in memory: a mapping of paths to values.

    A path is a key at the top by itself, else as sops writes it: `["a"]["b"][0]`. Values are texts, as the format prints
    them; to set one it takes str, bytes, bytearray and memoryview. Changes are written by save(). As a context manager it
    is closed, and wiped, at the end of the block. Threads may share an object: one call waits for the other. It is for
    the process that made it, and cannot be copied or pickled.

    A key that stands twice is refused with Error, not taken for missing. A value is what `secretsctl get` prints, in clear
    or not: to_dict() and load() refuse what nothing authenticates.

    A `str` of Python cannot be wiped: get_bytes() gives a `bytearray`, which can.
    """

    def __init__(
        self,
        path: Path,
        *,
        content: Optional[Content] = None,
        identities: Optional[Identities] = None,
        format: Optional[str] = None,
        config: Optional[Path] = None,
    ) -> None:
        """Opens a file; with `content` those bytes, which go by the name `path`.

        `format` is `dotenv`, `json`, `yaml`, `ini` or `binary`; by default the name and the content tell it. `config` is
        the .sops.yaml whose rule the file is checked against; by default it is searched for, not for `content`. Raises
        Error.
        """
        keys = handle_of(identities)
        options = ctypes.byref(
            _native.OpenOptions(
                ctypes.sizeof(_native.OpenOptions),
                None if keys is None else keys.pointer,
                optional_text(format, "format"),
                optional_path(config, "config"),
            )
        )
        name = path_of(path)
        if content is None:
            pointer = _native.call(_native.open_file, name, options)
        else:
            with lent(content, "content") as (data, size):
                pointer = _native.call(_native.open_memory, data, size, name, options)
        self._numbers: Optional[dict[str, int]] = None
        self._handle = ExclusiveHandle(pointer, _native.document_free)

    def close(self) -> None:
        """Wipes what was decrypted. Nothing else can be done with the object then."""
        self._handle.close()

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def format(self) -> str:
        """`dotenv`, `json`, `yaml`, `ini` or `binary`."""
        with self._handle as handle:
            return str(_native.document_format(handle).decode())

    @property
    def recipients(self) -> Recipients:
        """The age recipients, to be read and changed."""
        return Recipients(self)

    def _indices(self) -> dict[str, int]:
        """The number of each value by its path. Raises Error for a key that stands twice."""
        with self._handle as handle:
            if self._numbers is None:
                count = _native.count(_native.count_values, handle)
                paths = [_native.decoded(_native.value_path(handle, index), "a key") for index in range(count)]
                numbers = dict(zip(paths, range(count)))
                if len(numbers) != count:
                    raise Error("a key stands twice in the document: remove one of the two")
                self._numbers = numbers
            return self._numbers

    def __len__(self) -> int:
        return len(self._indices())

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._indices()))

    def __contains__(self, path: object) -> bool:
        return path in self._indices()

    def get_bytes(self, path: str) -> bytearray:
        """A value, in memory that the caller can wipe; of a map or list what JSON makes of it. Raises KeyError."""
        name = text(path, "the path")
        with self._handle as handle:
            # The paths that were listed are unique, and get would find the same value in the time that a search takes.
            index = None if self._numbers is None else self._numbers.get(path)
            if index is not None:
                return _native.take_bytearray(_native.call(_native.value, handle, index))
            try:
                return _native.take_bytearray(_native.call(_native.get, handle, name))
            except Error as error:
                # Listing fails where a key stands twice; then the value is not missing.
                if type(error) is not Error or path in self._indices():
                    raise
                # The message of the library does not show a private key that stands where a path belongs.
                raise KeyError(str(error)) from error

    def __getitem__(self, path: str) -> str:
        value = self.get_bytes(path)
        return _native.decoded(value, f"the value at {path}", "; get_bytes() gives it as it is")

    def __setitem__(self, path: str, value: Content) -> None:
        name = text(path, "the path")
        with self._handle as handle, lent(value, "the value") as (data, size):
            self._numbers = None
            _native.call(_native.set_value, handle, name, data, size)

    def __delitem__(self, path: str) -> None:
        name = text(path, "the path")
        with self._handle as handle:
            if path not in self._indices():
                self.get_bytes(path)  # a map or a list
            self._numbers = None
            _native.call(_native.unset, handle, name)

    def plaintext(self, format: Optional[str] = None) -> bytes:
        """All of it as a plaintext file, as `decrypt --output-type` has it."""
        wanted = optional_text(format, "format")
        with self._handle as handle:
            return _native.take_bytes(_native.call(_native.plaintext, handle, wanted))

    def environment(self, *, unauthenticated: bool = False) -> dict[bytes, bytes]:
        """The values at the top as environment variables.

        Raises Error for what `secretsctl exec` refuses: a value in clear that no MAC covers, or one that is empty or in
        clear under a name that decides which programs run; `unauthenticated` takes them as `exec --unauthenticated` does.
        """
        with self._handle as handle:
            fields = iter(_variable_block(handle, unauthenticated).split(b"\0"))
        return dict(zip(fields, fields))

    def to_dict(self, *, unauthenticated: bool = False) -> dict[str, Any]:
        """All of it: texts of a dotenv file, else what JSON holds.

        Of a dotenv file it raises Error for what environment() refuses.
        """
        with self._handle as handle:
            if _native.document_format(handle) == b"dotenv":
                variables = _variables(handle, unauthenticated)
                if variables is not None:
                    return variables
            document = _native.take_bytearray(_native.call(_native.plaintext, handle, b"json"))
        try:
            values: dict[str, Any] = _parsed(document)
        finally:
            document[:] = bytes(len(document))
        return values

    def encrypted(self) -> bytes:
        """The encrypted file as it is now; what did not change keeps its ciphertext."""
        with self._handle as handle:
            return _native.take_bytes(_native.call(_native.encrypted, handle))

    def save(self) -> None:
        """Writes encrypted() to the file, whole or not at all. Raises Changed if the file is another one now."""
        with self._handle as handle:
            _native.call(_native.save, handle)
