#!/usr/bin/env bash
# The Python binding: installed with pip into an environment of its own, away from the checkout; its tests, its types, the
# lines of its README, the wheel as auditwheel sees it, the example with FastAPI.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need python sops

folder=$top/bindings/python
tools=$cache/python/bin
SECRETSCTL_LIBRARY=$(dirname "$secretsctl")/lib/libsecretsctl.so
export SECRETSCTL_LIBRARY SECRETSCTL=$secretsctl TESTDATA=$top/testdata
cd "$scratch"

# step NAME COMMAND...: it succeeds; what it prints is shown if it does not.
step() {
  local name=$1
  shift
  if "$@" > "$scratch/log" 2>&1; then
    pass
  else
    fail "$name: $(tail -n 30 "$scratch/log")"
  fi
}

python3 -m venv clean
# What the tests import lies in the environment of the tools.
"$tools/python" -c 'import site; print(site.getsitepackages()[0])' > "$(echo clean/lib/python3*/site-packages)/tools.pth"
step 'pip install' clean/bin/pip install -q "$folder"
cp -r "$folder/tests" tests
step pytest clean/bin/python -m pytest -q -p no:cacheprovider tests
tail -n 1 log
step mypy clean/bin/python -m mypy --strict --cache-dir="$scratch/mypy" -p secretsctl

# README: its first Python block, in a folder that has such a file, read as real sops wrote it.
theirs encrypt --age "$(recipient_of test-only)" --input-type dotenv --output-type dotenv \
  "$top/testdata/dotenv/simple.env" > .env.enc
# shellcheck disable=SC2016  # what looks like a command is Markdown
sed -n '/^```python$/,/^```$/{/^```/d;p}' "$folder/README.md" > readme.py
echo 'print(secrets["DB_HOST"])' >> readme.py
export SOPS_AGE_KEY_FILE=$keys/test-only.txt
check_equal README "$(clean/bin/python readme.py)" localhost

# Away from a checkout, nothing above the folder is built; in another one's build folder nothing is left.
mkdir -p other_project/bindings/python fake
cp -r "$folder/." other_project/bindings/python
printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$scratch" > fake/cmake
chmod +x fake/cmake
# wheel_of FOLDER: what the backend there says at last, and whether it has called CMake.
wheel_of() {
  rm -f ran
  env -u SECRETSCTL_LIBRARY PATH="$scratch/fake:$PATH" PYTHONPATH="$1/build_backend" PYTHONDONTWRITEBYTECODE=1 \
    python3 -c 'import backend; backend.build_wheel(".")' 2>&1 | tail -n 1 | grep -oE 'not in a checkout|cmake' | head -n 1
  if [[ -e ran ]]; then echo built; fi
}
check_equal 'no CMakeLists.txt' "$(wheel_of other_project/bindings/python)" 'not in a checkout'
echo 'project(other VERSION 0.1.0 LANGUAGES C)' > other_project/CMakeLists.txt
check_equal 'another project' "$(wheel_of other_project/bindings/python)" 'not in a checkout'
sed "s/^project.*/project(secretsctl VERSION $(sed -n 's/^version = "\(.*\)"/\1/p' "$folder/pyproject.toml") LANGUAGES C)/" \
  other_project/CMakeLists.txt > lists
mv lists other_project/CMakeLists.txt
check_equal 'a checkout' "$(wheel_of other_project/bindings/python | tail -n 1)" built

# One wheel for every Python of a platform, with all that it needs inside.
step 'pip wheel' clean/bin/pip wheel -q --no-deps -w wheels "$folder"
umask 077
step 'pip wheel, again' clean/bin/pip wheel -q --no-deps -w again "$folder"
umask 022
check_same 'the same files make the same wheel' wheels/*.whl again/*.whl
check_equal 'times and modes in the wheel' "$(python3 -c '
import sys, zipfile
print(*sorted({f"{file.date_time[0]} {file.external_attr >> 16:o}" for file in zipfile.ZipFile(sys.argv[1]).infolist()}))
' wheels/*.whl)" '1980 100644 1980 100755'
PATH=$tools:$PATH step 'auditwheel repair' auditwheel repair -w repaired wheels/*.whl
case $(echo repaired/*) in
  repaired/secretsctl-*-py3-none-manylinux_2_*.whl) pass ;;
  *) fail "the wheel: $(echo repaired/*)" ;;
esac
python3 -m venv other
step 'the repaired wheel' other/bin/pip install -q --no-index repaired/*.whl
check_equal 'the repaired wheel' "$(other/bin/python readme.py)" localhost
# The same wheel in each other Python of this machine, from 3.9 on.
for python in /usr/bin/python3.?* "${PYENV_ROOT:-${HOME:-/root}/.pyenv}"/versions/3.*/bin/python3; do
  "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' 2> /dev/null || continue
  rm -rf other
  step "venv of $("$python" --version)" "$python" -m venv other
  step "$("$python" --version)" other/bin/pip install -q --no-index repaired/*.whl
  check_equal "$("$python" --version)" "$(other/bin/python -W error readme.py)" localhost
  "$python" --version
done

# The example.
cp "$top/examples/fastapi/main.py" .
port=$((20000 + $$ % 20000))
clean/bin/python -m uvicorn main:app --port "$port" > service.log 2>&1 &
check_service $! "$port"
finish
