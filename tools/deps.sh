#!/usr/bin/env bash
# Installs the missing Debian packages. Asks no questions and does nothing if all are installed;
# without root it prints the command to run.
#
#   tools/deps.sh          for the build and the tests
#   tools/deps.sh check    also for `make check`
#   tools/deps.sh bench    also for `make bench`
#   tools/deps.sh package  for `make package` and its tests alone
set -euo pipefail

packages=(make g++ lld cmake ninja-build pkg-config libsodium-dev nettle-dev libgcrypt20-dev
  libre2-dev libqrcodegen-dev nlohmann-json3-dev libcli11-dev doctest-dev git jq strace expect curl wget)

# Faster ciphers for long age files, on processors with the needed features.
if [[ $(dpkg --print-architecture 2> /dev/null) == amd64 ]]; then packages+=(libipsec-mb-dev); fi

release=$(cut -d. -f1 /etc/debian_version 2> /dev/null || true)
case $release in
  12) packages+=(libbotan-2-dev) ;;
  *) packages+=(libbotan-3-dev) ;;
esac

# The sanitizers' run time belongs to the release of Clang that `clang` names.
clang_runtime() {
  case $release in
    12) echo libclang-rt-14-dev ;;
    *) echo libclang-rt-dev ;;
  esac
}
if [[ ${1-} == check ]]; then
  packages+=(clang clang-tidy clang-format "$(clang_runtime)" shellcheck valgrind abigail-tools doxygen
    zsh fish bash-completion mandoc groff man-db)
elif [[ ${1-} == bench ]]; then
  packages+=(libbenchmark-dev linux-perf)
elif [[ ${1-} == package ]]; then
  # What is shipped is built in trees of their own.
  packages=(make git jq mmdebstrap qemu-user-static python3-venv gcc gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
fi

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2> /dev/null) == ii* ]]
}

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

command="apt-get install -y --no-install-recommends ${missing[*]}"
if ! command -v apt-get > /dev/null; then
  echo "deps: this is no Debian; needed are what Debian calls ${missing[*]}" >&2
elif [[ $(id -u) != 0 ]]; then
  echo "deps: packages are missing; as root, run: $command" >&2
else
  echo "deps: $command"
  export DEBIAN_FRONTEND=noninteractive
  # An old or missing list of packages is the usual reason for a failure.
  apt-get update -q < /dev/null || echo 'deps: the list of packages could not be renewed' >&2
  $command -q < /dev/null
  exit
fi
# The tools may come from elsewhere: the build reports missing ones.
for tool in g++ cmake ninja pkg-config; do
  if ! command -v "$tool" > /dev/null; then
    echo "deps: $tool is not there" >&2
    exit 1
  fi
done
