"""Objects of the C interface, each in the hands of one object of Python."""

from __future__ import annotations

import os
from _thread import RLock
from typing import Any, Callable, NoReturn, Optional

from ._errors import OtherProcess

_forks = 0


def _count_fork() -> None:
    global _forks
    _forks += 1


os.register_at_fork(after_in_child=_count_fork)


class Uncopied:
    """What can be neither copied nor pickled: a second object would release the same memory once more."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} can be neither copied nor pickled: make another one")


class Handle(Uncopied):
    """A pointer of the C interface, released with the object that holds it."""

    def __init__(self, pointer: int, free: Callable[[int], Any]) -> None:
        self._pointer: Optional[int] = pointer
        self._free = free

    @property
    def pointer(self) -> Optional[int]:
        """Valid while the handle is there."""
        return self._pointer

    def _release(self) -> None:
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._free(pointer)

    def __del__(self) -> None:
        self._release()


class ExclusiveHandle(Handle):
    """One for one thread at a time: a `with` block has the pointer, and other threads wait.

    A signal handler can run inside a block of its own thread; what it closes is released at the end of that block.
    """

    def __init__(self, pointer: int, free: Callable[[int], Any]) -> None:
        super().__init__(pointer, free)
        self._lock = RLock()
        self._blocks = 0
        self._is_closed = False
        self._made_after = _forks

    def __enter__(self) -> int:
        # Another thread of the parent may have had the lock when it forked: no one releases it here.
        if self._made_after != _forks:
            raise OtherProcess("the object was made before a fork, in the parent process: open the file again")
        self._lock.acquire()
        # Counted first, so that a signal handler that closes it from here on only marks it.
        self._blocks += 1
        if self._is_closed or self._pointer is None:
            self._leave()
            raise ValueError("the document is closed")
        return self._pointer

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        self._blocks -= 1
        if self._is_closed and self._blocks == 0:
            self._release()
        self._lock.release()

    def close(self) -> None:
        """Releases it, once no block has it."""
        # In a child, what a thread of the parent had in its hands is left as it is.
        if not self._lock.acquire(blocking=self._made_after == _forks):
            return
        try:
            self._is_closed = True
            if self._blocks == 0:
                self._release()
        finally:
            self._lock.release()

    def __del__(self) -> None:
        self.close()
