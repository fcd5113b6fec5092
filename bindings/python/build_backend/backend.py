"""Builds the wheel (PEP 517) without any other package: the shared library of the checkout, and the Python files.

SECRETSCTL_LIBRARY names a library that was built already; otherwise CMake builds it, which needs what `make deps`
installs. The wheel is for one platform and every Python 3.
"""

import base64
import hashlib
import os
import re
import subprocess
import sysconfig
import tempfile
import zipfile
from pathlib import Path

here = Path(__file__).resolve().parent.parent
top = here.parent.parent
packages = ("secretsctl",)


def _setting(name):
    text = (here / "pyproject.toml").read_text(encoding="utf-8")
    return re.search(rf'^{name} = "(.*)"$', text, re.MULTILINE).group(1)


def _check_checkout():
    """Elsewhere the folders above are another project's, and so is what their CMakeLists.txt would run."""
    try:
        found = re.search(r"^project\(secretsctl VERSION (\S+) ", (top / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    if found is None or found.group(1) != _setting("version") or here != top / "bindings" / "python":
        raise RuntimeError(f"{here} is not in a checkout of secretsctl {_setting('version')}: install from one, or a wheel")


def _library():
    """The bytes of libsecretsctl.so, without what only a debugger reads."""
    built = os.environ.get("SECRETSCTL_LIBRARY")
    if not built:
        _check_checkout()
        folder = top / "build" / "bindings"
        configure = ["cmake", "-G", "Ninja", "-S", top, "-B", folder, "-DCMAKE_BUILD_TYPE=Release"]
        subprocess.run([*configure, "-DSECRETSCTL_STATIC=ON", "-DSECRETSCTL_TESTS=OFF"], check=True)
        subprocess.run(["cmake", "--build", folder, "--target", "secretsctl_c"], check=True)
        built = folder / "lib" / "libsecretsctl.so"
    # In a folder of its own: two builds may run at once, and another user may know a fixed name.
    with tempfile.TemporaryDirectory() as folder:
        stripped = Path(folder) / "libsecretsctl.so"
        subprocess.run([os.environ.get("STRIP", "strip"), "--strip-unneeded", "-o", stripped, built], check=True)
        return stripped.read_bytes()


def _metadata():
    lines = ["Metadata-Version: 2.1", f"Name: {_setting('name')}", f"Version: {_setting('version')}"]
    lines += [f"Summary: {_setting('description')}", f"Requires-Python: {_setting('requires-python')}"]
    lines += ["Provides-Extra: pydantic", 'Requires-Dist: pydantic-settings>=2; extra == "pydantic"']
    lines += ["Description-Content-Type: text/markdown", "", (here / "README.md").read_text(encoding="utf-8")]
    return "\n".join(lines)


def _platform():
    """SECRETSCTL_PLATFORM names that of a library that was built for another one, or for older systems."""
    return os.environ.get("SECRETSCTL_PLATFORM") or sysconfig.get_platform().replace("-", "_").replace(".", "_")


class _Wheel:
    """A wheel (binary distribution format 1.0): files, and a record with a hash of each."""

    def __init__(self, path):
        self._archive = zipfile.ZipFile(path, "w")
        self._record = []

    def _write(self, name, content, mode):
        # A fixed time and mode: the same files make the same wheel.
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.create_system = 3  # Unix: the mode is in the upper half of the attributes
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, content, compresslevel=9)

    def add(self, name, content, mode=0o644):
        if isinstance(content, str):
            content = content.encode()
        self._write(name, content, mode)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        self._record.append(f"{name},sha256={digest},{len(content)}")

    def close(self, folder):
        self._record.append(f"{folder}/RECORD,,")
        self._write(f"{folder}/RECORD", "\n".join(self._record) + "\n", 0o644)
        self._archive.close()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    tag = f"py3-none-{_platform()}"
    release = f"{_setting('name')}-{_setting('version')}"
    name = f"{release}-{tag}.whl"
    wheel = _Wheel(Path(wheel_directory) / name)
    for package in packages:
        for file in sorted((here / package).rglob("*")):
            if file.suffix in (".py", ".typed"):
                wheel.add(file.relative_to(here).as_posix(), file.read_bytes())
    wheel.add("secretsctl/libsecretsctl.so", _library(), 0o755)
    folder = f"{release}.dist-info"
    wheel.add(f"{folder}/METADATA", _metadata())
    wheel.add(f"{folder}/WHEEL", f"Wheel-Version: 1.0\nGenerator: secretsctl\nRoot-Is-Purelib: false\nTag: {tag}\n")
    wheel.close(folder)
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise RuntimeError("a source distribution of the binding alone cannot be built: install from a checkout")
