#!/usr/bin/env bash
# Makes the image of packaging/Dockerfile without an engine: an archive for `docker load` and
# `podman load`, the same bytes each time.
#
#   packaging/image.sh TARBALL OUTPUT    secretsctl-VERSION-linux-ARCH.tar.gz, image.tar
set -euo pipefail
# Files and folders have these modes in the image, whatever the caller's umask.
umask 022
export LC_ALL=C.UTF-8

tarball=$(realpath "$1")
output=$(realpath -m "$2")
name=$(basename "$tarball" .tar.gz)
architecture=${name##*-}
version=${name#secretsctl-}
version=${version%-linux-*}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# pack FOLDER OUTPUT: sorted by name; each file has the time of the command in the tarball.
pack() {
  tar -C "$1" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=ustar -cf "$2" .
}

tar -xzf "$tarball"
epoch=$(stat -c %Y "$name/bin/secretsctl")
mkdir -p layer/usr/bin layer/usr/share/doc image
cp -p "$name/bin/secretsctl" layer/usr/bin/
cp -pr "$name/share/doc/secretsctl" layer/usr/share/doc/
pack layer image/layer.tar
layer=$(sha256sum < image/layer.tar | cut -d ' ' -f 1)
jq -n --arg architecture "$architecture" --arg layer "sha256:$layer" --arg version "$version" \
  --arg created "$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)" '{
    architecture: $architecture, os: "linux", created: $created,
    config: { User: "65534:65534", Entrypoint: ["/usr/bin/secretsctl"], Cmd: ["--help"],
      Labels: { "org.opencontainers.image.title": "secretsctl", "org.opencontainers.image.version": $version } },
    rootfs: { type: "layers", diff_ids: [$layer] },
    history: [{ created: $created, created_by: "packaging/image.sh" }] }' > image/config.json
jq -n --arg tag "secretsctl:$version" \
  '[{ Config: "config.json", RepoTags: [$tag], Layers: ["layer.tar"] }]' > image/manifest.json
pack image "$output"
