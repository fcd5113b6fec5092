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

# One wheel for every Python of a platform, with all that it needs inside.
step 'pip wheel' clean/bin/pip wheel -q --no-deps -w wheels "$folder"
PATH=$tools:$PATH step 'auditwheel repair' auditwheel repair -w repaired wheels/*.whl
case $(echo repaired/*) in
  repaired/secretsctl-*-py3-none-manylinux_2_*.whl) pass ;;
  *) fail "the wheel: $(echo repaired/*)" ;;
esac
python3 -m venv other
step 'the repaired wheel' other/bin/pip install -q --no-index repaired/*.whl
check_equal 'the repaired wheel' "$(other/bin/python readme.py)" localhost

# The example: it answers, reads the file again at SIGHUP, and keeps its values where that fails.
cp "$top/examples/fastapi/main.py" .
port=$((20000 + $$ % 20000))
clean/bin/python -m uvicorn main:app --port "$port" > service.log 2>&1 &
service=$!
trap 'kill "$service" 2> /dev/null; rm -rf "$scratch"' EXIT
# answers KEY STATUS: within ten seconds.
answers() {
  local status=
  for _ in {1..100}; do
    status=$(curl -s -o answer -w '%{http_code}' -H "Authorization: Bearer $1" "http://127.0.0.1:$port/orders") || true
    [[ $status != "$2" ]] || break
    sleep 0.1
  done
  check_equal "the service with $1" "$status" "$2"
}
answers k-0123456789 200
check_equal 'its answer' "$(cat answer)" '{"database":"localhost"}'
printf 'another' | ours set .env.enc API_KEY 2> /dev/null
kill -HUP "$service"
answers another 200
answers k-0123456789 401
echo 'no file of ours' > .env.enc
kill -HUP "$service"
for _ in {1..100}; do
  ! grep -q 'not reloaded' service.log || break
  sleep 0.1
done
check_equal 'a file that cannot be read' "$(grep -c 'not reloaded: .env.enc' service.log)" 1
answers another 200
kill "$service"
finish
