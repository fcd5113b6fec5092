#!/usr/bin/env bash
# The shared C++ library: a program links to it and runs; it exports what the public headers declare, and no more.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=library_lib.sh
source "$tests_folder/library_lib.sh"

quiet cmake --install "$build" --prefix "$prefix" --component development
version=$(run --version)
version=${version#* }
name=libsecretsctl-cpp.so.$version

begin 'installed only where it is asked for'
if [[ $(cached BUILD_SHARED_LIBS) != ON ]]; then check is_equal "$(find "$prefix" -name "$name")" ''; fi
quiet cmake --install "$build" --prefix "$prefix" --component shared_cpp
library=$(find "$prefix" -name "$name" -type f)
check test -n "$library"

begin 'a program'
mkdir program
cp "$top/examples/get_value/main.cpp" program
sed 's/find_package(secretsctl 0.1 REQUIRED)/find_package(secretsctl 0.1 REQUIRED COMPONENTS shared)/' \
  "$top/examples/get_value/CMakeLists.txt" > program/CMakeLists.txt
check grep -q 'COMPONENTS shared' program/CMakeLists.txt
quiet configure program with_shared
quiet cmake --build with_shared
check grep -qF "$name" <<< "$(readelf -d with_shared/get_value)"
works with_shared/get_value

begin 'what it exports'
nm -D --defined-only "$library" | awk '{ print $3 }' | sed 's/@.*//' > symbols
c++filt < symbols > names
count=$(wc -l < symbols)
check test "$count" -gt 150
check test "$count" -lt 450
check_not grep -vE '^_Z(NK?|TVN|TIN|TSN)10secretsctl' symbols
check_not grep -iE 'nlohmann|botan|re2::|absl|gcry|nettle|sodium_' names
check_not grep -E '^secretsctl::(secret_pool|crypto|sops::(RuleList|MacHash|DocumentEncryption|EditableFile|QuickSet|TextEncryption))::' names
for function in 'SecretBytes::clone' 'Error::Error' 'age::encrypt(' 'age::parse_identities(' 'sops::OpenDocument::save' \
  'sops::NewFile::encrypt(' 'sops::plan_encryption(' 'sops::IdentitySearch::IdentitySearch' 'delivery::write_env_file(' \
  'prepare_secrets_for_forks('; do
  check grep -qF "secretsctl::$function" names
done

begin 'its name'
check grep -qF "SONAME" <<< "$(readelf -d "$library" | grep -F "[$name]")"
finish
