# shellcheck shell=bash
# shellcheck disable=SC2154  # what lib.sh sets
# Shared by the tests of the installed library.
#
#   quiet COMMAND...            the command must succeed; its output is shown only if it fails
#   configure SOURCE BUILD ...  CMake, which finds what is installed in $prefix
#   works PROGRAM               examples/get_value prints a value, and explains its failures

build=$(dirname "$secretsctl")
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
compiler=$(cached CMAKE_CXX_COMPILER)
prefix=$scratch/prefix

quiet() {
  if "$@" > "$scratch/log" 2>&1; then good; else bad "$1 failed: $(tail -n 20 "$scratch/log")"; fi
}

configure() {
  cmake -G Ninja -S "$1" -B "$2" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" "${@:3}"
}

works() {
  local status=0
  SOPS_AGE_KEY_FILE=$key timeout 60 "$1" "$golden/quotes.env.enc" A > "$out" 2> "$err" || status=$?
  check is_equal "$status" 0
  printed_text "$(SOPS_AGE_KEY_FILE=$key run get "$golden/quotes.env.enc" A)"
  for pair in "128 $golden/quotes.env.enc A" "1 $golden/quotes.env.enc NO_SUCH_KEY" "100 not_there A" '1 one'; do
    status=0
    if [[ $pair == 128* ]]; then unset SOPS_AGE_KEY_FILE; else export SOPS_AGE_KEY_FILE=$key; fi
    # shellcheck disable=SC2086  # words
    timeout 60 "$1" ${pair#* } > "$out" 2> "$err" || status=$?
    check is_equal "$status" "${pair%% *}"
    check test -s "$err"
    printed_nothing
  done
  unset SOPS_AGE_KEY_FILE
}
