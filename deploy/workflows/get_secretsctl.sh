#!/usr/bin/env bash
# Gets the command from a release of this repository and adds it to the PATH of later steps. SECRETSCTL_SHA256 is the sum
# that it must have: another file is never run.
#
#   get_secretsctl.sh FOLDER
set -euo pipefail

folder=$1
if [[ ! ${SECRETSCTL_SHA256-} =~ ^[0-9a-f]{64}$ ]]; then
  echo '::error::set the variable SECRETSCTL_SHA256 to the sum of secretsctl in your release (sha256sum secretsctl)' >&2
  exit 1
fi
mkdir -p "$folder"
gh release download --repo "$GITHUB_REPOSITORY" --pattern secretsctl --output "$folder/secretsctl.new" --clobber
echo "$SECRETSCTL_SHA256  $folder/secretsctl.new" | sha256sum --check --quiet
chmod 0755 "$folder/secretsctl.new"
mv "$folder/secretsctl.new" "$folder/secretsctl"
echo "$folder" >> "$GITHUB_PATH"
