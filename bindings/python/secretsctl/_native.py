"""The C interface of libsecretsctl.so. Calls release the GIL."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_bool, c_char_p, c_int, c_size_t, c_void_p
from pathlib import Path
from typing import Any, Union

from ._errors import NotRepresentable, error_of

_library = ctypes.CDLL(str(Path(__file__).parent / "libsecretsctl.so"))


class OpenOptions(ctypes.Structure):
    """secretsctl_open_options."""

    _fields_ = [("size", c_size_t), ("keys", c_void_p), ("format", c_char_p), ("config", c_char_p)]


class EncryptOptions(ctypes.Structure):
    """secretsctl_encrypt_options."""

    _fields_ = [
        ("size", c_size_t),
        ("path", c_char_p),
        ("format", c_char_p),
        ("output_format", c_char_p),
        ("recipients", c_char_p),
        ("config", c_char_p),
        ("clear", c_bool),
    ]


_ERROR = POINTER(c_void_p)


def _declare(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(_library, "secretsctl_" + name)
    function.restype = result
    function.argtypes = arguments
    return function


version = _declare("version", c_char_p)
_error_kind = _declare("error_kind", c_int, c_void_p)
_error_message = _declare("error_message", c_char_p, c_void_p)
_error_status = _declare("error_status", c_int, c_void_p)
_error_free = _declare("error_free", None, c_void_p)
_bytes_data = _declare("bytes_data", c_void_p, c_void_p)
_bytes_size = _declare("bytes_size", c_size_t, c_void_p)
_bytes_free = _declare("bytes_free", None, c_void_p)
keys_new = _declare("keys_new", c_void_p, _ERROR)
keys_add_text = _declare("keys_add_text", c_bool, c_void_p, c_void_p, c_size_t, _ERROR)
keys_add_file = _declare("keys_add_file", c_bool, c_void_p, c_char_p, _ERROR)
keys_free = _declare("keys_free", None, c_void_p)
keygen = _declare("keygen", c_void_p, c_bool, POINTER(c_void_p), _ERROR)
open_file = _declare("open", c_void_p, c_char_p, POINTER(OpenOptions), _ERROR)
open_memory = _declare("open_memory", c_void_p, c_void_p, c_size_t, c_char_p, POINTER(OpenOptions), _ERROR)
document_free = _declare("document_free", None, c_void_p)
document_format = _declare("document_format", c_char_p, c_void_p)
count_values = _declare("count_values", c_bool, c_void_p, POINTER(c_size_t), _ERROR)
value_path = _declare("value_path", c_char_p, c_void_p, c_size_t)
value = _declare("value", c_void_p, c_void_p, c_size_t, _ERROR)
get = _declare("get", c_void_p, c_void_p, c_char_p, _ERROR)
set_value = _declare("set", c_bool, c_void_p, c_char_p, c_void_p, c_size_t, _ERROR)
unset = _declare("unset", c_bool, c_void_p, c_char_p, _ERROR)
plaintext = _declare("plaintext", c_void_p, c_void_p, c_char_p, _ERROR)
variables = _declare("variables", c_void_p, c_void_p, _ERROR)
variables_unauthenticated = _declare("variables_unauthenticated", c_void_p, c_void_p, _ERROR)
count_recipients = _declare("count_recipients", c_bool, c_void_p, POINTER(c_size_t), _ERROR)
recipient = _declare("recipient", c_char_p, c_void_p, c_size_t)
add_recipient = _declare("add_recipient", c_bool, c_void_p, c_char_p, _ERROR)
remove_recipient = _declare("remove_recipient", c_bool, c_void_p, c_char_p, _ERROR)
save = _declare("save", c_bool, c_void_p, _ERROR)
encrypted = _declare("encrypted", c_void_p, c_void_p, _ERROR)
encrypt = _declare("encrypt", c_void_p, c_void_p, c_size_t, POINTER(EncryptOptions), _ERROR)
is_encrypted = _declare("is_encrypted", c_bool, c_char_p, c_char_p, POINTER(c_bool), _ERROR)
age_encrypt = _declare("age_encrypt", c_void_p, c_void_p, c_size_t, POINTER(c_char_p), c_size_t, c_bool, _ERROR)
age_decrypt = _declare("age_decrypt", c_void_p, c_void_p, c_size_t, c_void_p, _ERROR)


def call(function: Any, *arguments: Any) -> Any:
    """Calls a function that can fail; its result. Raises an Error."""
    error = c_void_p()
    result = function(*arguments, ctypes.byref(error))
    if result:
        return result
    kind, message = _error_kind(error), _error_message(error).decode("utf-8", "replace")
    status = _error_status(error)
    _error_free(error)
    raise error_of(kind, message, status)


def count(function: Any, handle: int) -> int:
    """A number that is asked for with an error. Raises an Error."""
    number = c_size_t()
    call(function, handle, ctypes.byref(number))
    return number.value


def decoded(value: Union[bytes, bytearray], name: str, advice: str = "") -> str:
    """A text in UTF-8. Raises NotRepresentable, which does not hold the bytes; `name` and `advice` are for its message."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        problem = f"{name} is not UTF-8{advice}"
    # Outside of the handler: the first exception has the bytes with it.
    raise NotRepresentable(problem)


def take_bytes(handle: Any) -> bytes:
    """A copy of secret bytes, which are released."""
    try:
        return ctypes.string_at(_bytes_data(handle), _bytes_size(handle))
    finally:
        _bytes_free(handle)


def take_bytearray(handle: Any) -> bytearray:
    """The same, into memory that the caller can wipe."""
    try:
        size = _bytes_size(handle)
        copy = bytearray(size)
        if size:
            ctypes.memmove(ctypes.byref(ctypes.c_char.from_buffer(copy)), _bytes_data(handle), size)
        return copy
    finally:
        _bytes_free(handle)
