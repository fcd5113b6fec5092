"""Arguments of a caller as the C interface takes them. No message and no exception holds one."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Optional, Union

from ._errors import Error

Path = Union[str, "os.PathLike[str]"]
Content = Union[str, bytes, bytearray, memoryview]


def _encoded(value: str, name: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        problem = f"{name} has a character that UTF-8 cannot hold"
    # Outside of the handler: the first exception has the text with it.
    raise ValueError(problem)


def _without_nul(value: bytes, name: str) -> bytes:
    if b"\0" in value:
        raise ValueError(f"{name} has a NUL in it")
    return value


def text(value: str, name: str) -> bytes:
    """A text; `name` is the argument's, for messages. Raises TypeError, and ValueError for a NUL."""
    if not isinstance(value, str):
        raise TypeError(f"{name} is a {type(value).__name__}: it has to be a str")
    return _without_nul(_encoded(value, name), name)


def optional_text(value: Optional[str], name: str) -> Optional[bytes]:
    """The same, where None stands for nothing."""
    return None if value is None else text(value, name)


def path(value: Path, name: str = "the path") -> bytes:
    """A path of a file. Raises TypeError, and ValueError for a NUL."""
    try:
        return _without_nul(os.fsencode(value), name)
    except UnicodeEncodeError:
        problem = f"{name} has a character that no name of a file can hold"
    raise ValueError(problem)


def optional_path(value: Optional[Path], name: str) -> Optional[bytes]:
    """The same, where None stands for nothing."""
    return None if value is None else path(value, name)


def recipients(values: Iterable[str]) -> list[bytes]:
    """Recipients, at least one. Raises TypeError, and Error for none or an empty one: others must not take their place."""
    if isinstance(values, (str, bytes)):
        raise TypeError("recipients is one text: it has to be a list of them")
    names = [text(value, "a recipient") for value in values]
    if not names or not all(name.strip() for name in names):
        raise Error("recipients is empty, or one of them is")
    return names


@contextmanager
def lent(value: Content, name: str) -> Iterator[tuple[Any, int]]:
    """The address and the number of a caller's bytes, for a call. Of bytes that can be wiped no copy stays.

    Raises TypeError for any other type: bytes(5) would be five NULs.
    """
    if isinstance(value, str):
        value = _encoded(value, name)
    if isinstance(value, bytes):
        yield value, len(value)
        return
    if not isinstance(value, (bytearray, memoryview)):
        kind = type(value).__name__
        raise TypeError(f"{name} is a {kind}: it has to be a str, bytes, a bytearray or a memoryview")
    view = memoryview(value)
    copy = bytearray(view) if view.readonly or not view.c_contiguous else None
    if copy is not None:
        view = memoryview(copy)
    try:
        yield (ctypes.byref(ctypes.c_char.from_buffer(view)) if view.nbytes else None), view.nbytes
    finally:
        if copy is not None:
            copy[:] = bytes(len(copy))
