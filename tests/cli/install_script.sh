#!/usr/bin/env bash
# packaging/install.sh against a web server of this machine, in each shell that it may meet: what it
# installs, what it refuses, and that a failure and --uninstall leave nothing.
set -euo pipefail
peers=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

script=$top/packaging/install.sh
version=$(run --version | sed 's/^secretsctl //')
case $(uname -m) in x86_64) arch=amd64 ;; *) arch=arm64 ;; esac
home=$scratch/home\ of\ a\ user
mkdir -p "$scratch/web" "$scratch/temporary" "$home"

# --- the server

"$tests_folder/web_server.pl" "$scratch/web" "$scratch/port" "$scratch/requests" &
server=$!
trap 'kill "$server" 2> /dev/null || true; on_exit' EXIT
await test -e "$scratch/port"
url=http://127.0.0.1:$(cat "$scratch/port")

# --- what it serves

# tree VERSION COMMAND [PAGE...]: the files of a release in ./release, with the file COMMAND as the command.
tree() {
  local top_folder=release/secretsctl-$1-linux-$arch page
  rm -rf release
  mkdir -p "$top_folder"/{bin,share/{man/man1,bash-completion/completions,zsh/site-functions,doc/secretsctl}} \
    "$top_folder/share/fish/vendor_completions.d"
  install -m 0755 "$2" "$top_folder/bin/secretsctl"
  for page in secretsctl "${@:3}"; do echo ".TH $page" > "$top_folder/share/man/man1/$page.1"; done
  echo complete > "$top_folder/share/bash-completion/completions/secretsctl"
  echo complete > "$top_folder/share/zsh/site-functions/_secretsctl"
  echo complete > "$top_folder/share/fish/vendor_completions.d/secretsctl.fish"
  cp "$top/LICENSE" "$top/packaging/THIRD-PARTY.md" "$top_folder/share/doc/secretsctl"
}
# A command that says only its version.
stub() {
  printf '#!/bin/sh\necho secretsctl %s\n' "$1" > stub
  chmod +x stub
}
# publish VERSION: the archive of ./release and its sum, alone on the server.
publish() {
  rm -rf "${scratch:?}/web"/*
  tar -C release -czf "$scratch/web/secretsctl-$1-linux-$arch.tar.gz" "secretsctl-$1-linux-$arch"
  sums
}
sums() { (cd "$scratch/web" && sha256sum secretsctl-*.tar.gz > SHA256SUMS); }
published() { echo "$scratch/web/secretsctl-$version-linux-$arch.tar.gz"; }
# A release with a stub, good in all respects; the tests that follow spoil it.
good_release() {
  stub "$version"
  tree "$version" stub
  publish "$version"
}

# --- the shells, and tools of three kinds

needed=(awk cat chmod cp cut dirname find grep gzip id mkdir mktemp mv readlink rm rmdir sed sort tar uname uniq wc)
# tools FOLDER TOOL...: a folder for PATH with links to the named tools and those that are always needed.
tools() {
  local folder=$1 tool
  shift
  mkdir -p "$folder"
  for tool in "${needed[@]}" sh "$@"; do ln -sf "$(command -v "$tool")" "$folder/$tool"; done
}
tools with_curl curl sha256sum
tools with_wget wget sha256sum
tools with_openssl curl openssl
tools without_any sha256sum
tools without_sum curl
shells=(dash bash)
paths=("$PWD/with_curl" "$PWD/with_wget")
if command -v openssl > /dev/null; then paths+=("$PWD/with_openssl"); fi
busybox=$(command -v busybox || true)
# The interop tests may have installed one.
if [[ -z $busybox && -x $peers/docker/bin/busybox ]]; then busybox=$peers/docker/bin/busybox; fi
if [[ -n $busybox ]]; then
  mkdir with_busybox
  for tool in "${needed[@]}" wget sha256sum sh; do ln -s "$busybox" "with_busybox/$tool"; done
  shells+=("$busybox sh")
  paths+=("$PWD/with_busybox")
else
  cannot 'busybox is not installed'
fi

shell=dash
path=$PWD/with_curl
# installer STATUS WORD...: runs the script as a user with a home of its own.
installer() {
  local expected=$1 status=0
  shift
  # shellcheck disable=SC2046,SC2086  # `busybox sh` are two words
  timeout 60 env -i HOME="$home" PATH="$path" TMPDIR="$scratch/temporary" SECRETSCTL_PREFIX="$home/.local" \
    SECRETSCTL_BASE_URL="$url" "${variables[@]}" $(command -v ${shell%% *}) ${shell#"${shell%% *}"} "$script" "$@" \
    > "$out" 2> "$err" < /dev/null || status=$?
  if [[ $status == "$expected" ]]; then good; else bad "$shell: '$*' ended with $status: $(cat "$err")"; fi
}
variables=(A=b)
told() { if grep -qF -- "$1" "$out"; then good; else bad "the output lacks '$1': $(cat "$out")"; fi; }
# state: all that is there, with the times of files; a folder that was looked into has a new one.
state() { find "$home" "$scratch/temporary" -printf '%p %m ' \( -type f -printf '%T@\n' -o -printf '\n' \); }
# refused TEXT [WORD...]: the script fails in each shell, says TEXT, and leaves the home and /tmp as they were.
refused() {
  local text=$1
  state > before
  for shell in "${shells[@]}"; do
    installer 1 "${@:2}"
    said "$text"
    check diff before <(state)
  done
  shell=dash
}
is_empty() { [[ -z $(ls -A "$1") ]]; }

# --- success

# round_trip COMMAND: installed, over itself too, then all is gone.
round_trip() {
  about="installed by $shell with ${path##*/}"
  installer 0
  told "installed secretsctl $version"
  told 'PATH lacks that folder'
  same "$home/.local/bin/secretsctl" "$1"
  check is_equal "$(mode_of "$home/.local/bin/secretsctl")" 755
  check is_equal "$(mode_of "$home/.local/share/man/man1/secretsctl-get.1")" 644
  check diff -r -x installed-by-script "release/secretsctl-$version-linux-$arch" "$home/.local"
  check is_empty "$scratch/temporary"
  installer 0
  installer 0 --uninstall
  told 'removed secretsctl'
  check is_empty "$home"
  check is_empty "$scratch/temporary"
}

begin 'the built command, then a small one'
tree "$version" "$secretsctl" secretsctl-get
publish "$version"
round_trip "$secretsctl"
stub "$version"
tree "$version" stub secretsctl-get
publish "$version"
for path in "${paths[@]}"; do
  for shell in "${shells[@]}"; do round_trip stub; done
done
path=$PWD/with_curl shell=dash
good_release

begin 'PATH has the folder'
ln -s "$home/.local" "$scratch/local"
path=$home/.local/bin:$PWD/with_curl installer 0
check_not grep -q 'PATH' "$out"
printf '#!/bin/sh\n' > with_curl/secretsctl
chmod +x with_curl/secretsctl
path=$PWD/with_curl:$home/.local/bin installer 0
told 'PATH has another one before it'
rm with_curl/secretsctl

begin 'zsh'
installer 0
check_not grep -q fpath "$out"
variables=(SHELL=/bin/zsh)
installer 0
told "fpath+=(\"$home/.local/share/zsh/site-functions\")"
variables=(A=b)

begin 'an umask that is wide or narrow'
for mask in 000 077; do
  installer 0 --uninstall
  (umask "$mask" && installer 0)
  check is_equal "$(mode_of "$home/.local/bin/secretsctl")$(mode_of "$home/.local/share/man")" 755755
done

begin 'from a pipe, as curl | sh'
installer 0 --uninstall
env -i PATH="$path" SECRETSCTL_BASE_URL="$url" SECRETSCTL_PREFIX="$home/.local" SECRETSCTL_VERSION="v$version" \
  sh < "$script" > "$out" 2> "$err"
told "$home/.local/bin"

begin 'a script that was cut runs nothing'
before=$(find "$home")
size=$(stat -c %s "$script")
for part in 1 2 3 4 5 6 7 8 9; do
  head -c $((size * part / 10)) "$script" > cut.sh
  env -i SECRETSCTL_PREFIX="$home/.local" PATH="$path" SECRETSCTL_BASE_URL="$url" sh cut.sh --uninstall \
    > "$out" 2> "$err" || true
  printed_nothing
  check is_equal "$(find "$home")" "$before"
done

begin 'another prefix, with a blank and without a slash in front'
installer 0 --prefix 'my tools/a b/'
check test -x 'my tools/a b/bin/secretsctl'
installer 0 --uninstall --prefix='my tools/a b'
check is_empty 'my tools'
check test -x "$home/.local/bin/secretsctl"

begin 'the user of the machine that is not root, and root'
open_to_nobody
cp -r with_curl "$script" "$scratch/open"
mkdir "$scratch/open/home"
# The links of tests lead to programs of the system.
if is_root; then chown -R 65534:65534 "$scratch/open"; fi
check as_nobody env -i HOME="$scratch/open/home" PATH="$scratch/open/with_curl" SECRETSCTL_BASE_URL="$url" \
  sh "$scratch/open/install.sh" > "$out"
told "$scratch/open/home/.local/bin"
check as_nobody env -i HOME="$scratch/open/home" PATH="$scratch/open/with_curl" \
  sh "$scratch/open/install.sh" --uninstall > "$out"
check is_empty "$scratch/open/home"
# shellcheck disable=SC2016  # the shell inside expands it
if unshare --map-root-user --mount sh -ec '[ "$(stat -c %u /usr)" = 0 ]; mount -t tmpfs none /usr/local' 2> "$err"; then
  check unshare --map-root-user --mount sh -ec 'mount -t tmpfs none /usr/local
    env -i HOME=/nonexistent PATH="$2" SECRETSCTL_BASE_URL="$3" sh "$1"
    test -x /usr/local/bin/secretsctl
    env -i HOME=/nonexistent PATH="$2" sh "$1" --uninstall
    find /usr/local -mindepth 1' sh "$script" "$path" "$url" > "$out"
  told 'installed secretsctl'
  told '/usr/local/bin'
  check is_equal "$(tail -n 1 "$out")" 'install.sh: removed secretsctl from /usr/local'
else
  cannot 'root: no mount namespaces here'
fi

# --- versions

begin 'a newer command stays, unless the version was named'
stub 99.0
cp stub "$home/.local/bin/secretsctl"
refused "is version 99.0, newer than $version"
installer 0 --version "$version"
check is_equal "$("$home/.local/bin/secretsctl" --version)" "secretsctl $version"
for old in 0.0.9 "$version~rc1" "$version-rc1" "$version"; do
  stub "$old"
  cp stub "$home/.local/bin/secretsctl"
  installer 0
  check is_equal "$("$home/.local/bin/secretsctl" --version)" "secretsctl $version"
done

begin 'a new version takes away the pages that it lacks'
stub 0.0.1
tree 0.0.1 stub secretsctl-old
publish 0.0.1
installer 0 --version v0.0.1
check test -e "$home/.local/share/man/man1/secretsctl-old.1"
stub 98.0
tree 98.0 stub secretsctl-new
publish 98.0
installer 0
check test ! -e "$home/.local/share/man/man1/secretsctl-old.1"
check test -e "$home/.local/share/man/man1/secretsctl-new.1"
installer 0 --uninstall
check is_empty "$home"

begin 'what GitHub is asked for: the newest, and a version'
good_release
mkdir as_github
cp -a with_curl/. as_github
rm as_github/curl
cat > as_github/curl << 'STAND_IN'
#!/bin/bash
while [[ $1 != -o ]]; do shift; done
echo "$3" >> "$HOME/asked"
exec cat "$HOME/web/${3##*/}" > "$2"
STAND_IN
chmod +x as_github/curl
for wanted in '' "$version"; do
  ln -s "$scratch/web" "$home/web"
  variables=(SECRETSCTL_BASE_URL='' SECRETSCTL_REPOSITORY=a/b SECRETSCTL_VERSION="$wanted")
  path=$PWD/as_github installer 0
  variables=(A=b)
  if [[ -z $wanted ]]; then first=latest/download; else first=download/v$version; fi
  check is_equal "$(cat "$home/asked")" "https://github.com/a/b/releases/$first/SHA256SUMS
https://github.com/a/b/releases/download/v$version/secretsctl-$version-linux-$arch.tar.gz"
  rm "$home/asked" "$home/web"
  installer 0 --uninstall
done
variables=(SECRETSCTL_BASE_URL='')
refused 'names no repository'
variables=(A=b)

begin 'the command of another owner is not run, and not replaced by chance'
if is_root; then
  installer 0
  printf '#!/bin/sh\ntouch "%s/ran"\necho secretsctl 99.0\n' "$scratch" > "$home/.local/bin/secretsctl"
  chown 65534 "$home/.local/bin/secretsctl"
  refused 'belongs to another user'
  check test ! -e "$scratch/ran"
  installer 0 --version "$version"
  installer 0 --uninstall
else
  cannot 'the command of another owner: only root can make one'
fi

begin 'which version is the newer one'
sed -n '/^is_newer() {/,/^}/p' "$script" > is_newer.sh
# shellcheck disable=SC2016  # the shell inside expands it
echo 'if is_newer "$1" "$2"; then echo newer; else echo no; fi' >> is_newer.sh
# newer A B FOUND: the answers for A and B, and for B and A.
newer() {
  local found
  found=$($shell is_newer.sh "$1" "$2")$($shell is_newer.sh "$2" "$1")
  check is_equal "$1 $2 $found" "$1 $2 $3"
}
for shell in "${shells[@]}"; do
  for pair in '0.10 0.9' '1.0 0.99.99' '0.2.1 0.2' '0.2.0 0.2.0~rc1' '0.2.0 0.2.0-rc1' '0.2.0 0.2.0rc1' '0.2.0-1 0.2.0' \
    '0.2.0-2 0.2.0-1' '0.2.0-10 0.2.0-9' '0.2.0+b1 0.2.0' '0.2.0~rc10 0.2.0~rc9' '0.2.0-rc2 0.2.0~rc1' '0.2.0~rc1 0.2.0~beta2' \
    '0.2.0~rc1 0.1.9' '0.2.0-rc1 0.1.9-3' '0.2.0~rc1 0.2.0~rc1~a' '1.0-1 1.0~rc1' '0.3 0.2.0-1'; do
    newer "${pair% *}" "${pair#* }" newerno
  done
  for pair in '1.0 1.0.0' '0.1.0 0.1.0' '0.2.0-rc1 0.2.0~rc1' '0.2.0rc1 0.2.0~rc1' '01.2 1.02'; do
    newer "${pair% *}" "${pair#* }" nono
  done
done
shell=dash

# --- sums

begin 'sums that are wrong'
touch "$home/kept"
sed -i 's/^./x/' "$scratch/web/SHA256SUMS"
refused 'is malformed'
sums
sed -i "s/^.\{64\}/$(printf '0%.0s' {1..64})/" "$scratch/web/SHA256SUMS"
refused "not $(printf '0%.0s' {1..64}) as SHA256SUMS says"
sums
cat "$scratch/web/SHA256SUMS" "$scratch/web/SHA256SUMS" > doubled
mv doubled "$scratch/web/SHA256SUMS"
refused 'more than one line'
sums
sed -i 's/^...//' "$scratch/web/SHA256SUMS"
refused 'has no line'
sums
sed -i 's/  /   /' "$scratch/web/SHA256SUMS"
refused 'has no line'
: > "$scratch/web/SHA256SUMS"
refused 'has no line'
rm "$scratch/web/SHA256SUMS"
refused 'SHA256SUMS could not be downloaded'
sums
refused 'has no line for secretsctl-7.7.7-linux' --version 7.7.7
head -c 70000 /dev/zero > "$scratch/web/SHA256SUMS"
refused SHA256SUMS
sums
# The mark of a binary file is right too; so are lines for other files.
sed -i 's/  / */' "$scratch/web/SHA256SUMS"
sed 's/secretsctl-/x-&/; s/ \*/  /' "$scratch/web/SHA256SUMS" >> "$scratch/web/SHA256SUMS.more"
cat "$scratch/web/SHA256SUMS.more" >> "$scratch/web/SHA256SUMS"
installer 0
installer 0 --uninstall
# shellcheck disable=SC2016  # no shell may expand it
for name in ../../x '' '$(id)' -1; do
  printf '%064d  secretsctl-%s-linux-%s.tar.gz\n' 0 "$name" "$arch" > "$scratch/web/SHA256SUMS"
  refused 'names an archive of no version'
done

begin 'downloads that break'
good_release
touch "$(published).cut"
for path in "${paths[@]}"; do refused ''; done
path=$PWD/with_curl
refused 'could not be downloaded'
rm "$(published).cut"
# Without an end, and of a length that nothing names: stopped soon after the limit, of 64 KiB here.
head -c 65536 /dev/zero > "$scratch/web/SHA256SUMS"
touch "$scratch/web/SHA256SUMS.unsized"
for path in "${paths[@]}"; do refused 'SHA256SUMS is longer than 65536 bytes'; done
path=$PWD/with_curl
check grep -q '^sent ' "$scratch/requests"
check is_equal "$(awk '/^sent / && $2 > 16 * 1024 * 1024' "$scratch/requests")" ''
rm "$scratch/web/SHA256SUMS.unsized"
sums
rm "$(published)"
refused 'could not be downloaded'
echo 'no archive' > "$(published)"
sums
refused 'cannot be read'

# --- archives

# spoilt TEXT: with the archive of ./release as it is now, all shells and both kinds of tar refuse.
spoilt() {
  sums
  for path in "$PWD/with_curl" ${busybox:+"$PWD/with_busybox"}; do refused "$1"; done
  path=$PWD/with_curl
}
# members NAME OPTION...: an archive made by tar with the options.
members() { tar -C release -czf "$(published)" "$@" "secretsctl-$version-linux-$arch"; }
inside=release/secretsctl-$version-linux-$arch

begin 'archives with other members'
good_release
ln -sf /etc/passwd "$inside/share/man/man1/secretsctl-x.1"
members
spoilt 'a link or a special file'
good_release
ln "$inside/bin/secretsctl" "$inside/share/man/man1/secretsctl-y.1"
members
spoilt 'a link or a special file'
good_release
rm -r "$inside/share/man/man1"
ln -s /tmp "$inside/share/man/man1"
members
spoilt 'a link or a special file'
good_release
mkfifo "$inside/share/man/man1/secretsctl-z.1"
members
spoilt 'a link or a special file'
for name in share/man/man1/other.1 bin/other share/man/man5/secretsctl.5 share/man/man1/secretsctl/x.1 .profile; do
  good_release
  mkdir -p "$(dirname "$inside/$name")"
  echo x > "$inside/$name"
  members
  spoilt 'which is not of a release'
done
good_release
echo x > outside
members -P --transform="s|^\(secretsctl-[^/]*\)/bin/secretsctl|\1/bin/../../../secretsctl|"
spoilt 'which is not of a release'
members -P --transform="s|^secretsctl-[^/]*/bin/secretsctl|/tmp/secretsctl-of-the-test|"
spoilt 'which is not of a release'
check test ! -e /tmp/secretsctl-of-the-test
good_release
members --hard-dereference "secretsctl-$version-linux-$arch/bin/secretsctl"
spoilt 'a file twice'
good_release
rm "$inside/bin/secretsctl"
members
spoilt 'holds no bin/secretsctl'
stub 1.2.3
tree "$version" stub
publish "$version"
spoilt "calls itself 'secretsctl 1.2.3'"
printf '\177ELF of another machine' > stub
tree "$version" stub
publish "$version"
spoilt 'does not run here'

# --- what the machine lacks

begin 'machines and tools'
good_release
cp -a with_curl other_machine
ln -sf "$(command -v sh)" other_machine/sh
rm other_machine/uname
fake_uname() {
  # shellcheck disable=SC2016  # the program that is made expands it
  printf '#!/bin/sh\ncase $1 in -s) echo %s ;; *) echo %s ;; esac\n' "$1" "$2" > other_machine/uname
  chmod +x other_machine/uname
}
path=$PWD/other_machine
# The shell of BusyBox may prefer the programs in itself to those on PATH.
shells=(dash bash)
fake_uname Linux riscv64
refused 'this processor is riscv64'
fake_uname Darwin arm64
refused 'on macOS'
fake_uname FreeBSD amd64
refused 'this is FreeBSD'
for machine in aarch64 arm64; do
  fake_uname Linux $machine
  arch=arm64 good_release
  installer 0
  check test -x "$home/.local/bin/secretsctl"
  installer 0 --uninstall
done
path=$PWD/without_any
good_release
refused 'neither curl nor wget'
path=$PWD/without_sum
refused 'none of sha256sum'
path=$PWD/with_curl
refused 'does not begin with https://' --base-url http://example.org/x
refused 'does not begin with https://' --base-url ftp://127.0.0.1/x
refused 'is no plain address' --base-url 'http://localhost:x@example.org/x'
refused 'is no plain address' --base-url 'https://example.org/x?y'
# A wget that takes any certificate downloads well, and says so.
cp -a with_wget careless_wget
rm careless_wget/wget
# shellcheck disable=SC2016  # the program that is made expands it
printf '#!/bin/sh\necho "wget: note: TLS certificate validation not implemented" >&2\nexec %s "$@"\n' "$(command -v wget)" \
  > careless_wget/wget
chmod +x careless_wget/wget
path=$PWD/careless_wget
refused 'does not look at certificates'
# One that was led away from https.
cp -a with_wget led_astray
rm led_astray/wget
for place in http://127.0.0.1/x HTTP://127.0.0.1/x ftp://127.0.0.1/x; do
  printf '#!/bin/sh\nprintf "  HTTP/1.1 302 Found\\n  Location: https://a/b\\n  HTTP/1.1 302 Found\\n  location: %s\\n" >&2\n' \
    "$place" > led_astray/wget
  # shellcheck disable=SC2016  # the program that is made expands it
  printf 'while [ "$1" != -O ]; do shift; done\ncat "%s/${2##*/}" > "$2"\n' "$scratch/web" >> led_astray/wget
  chmod +x led_astray/wget
  path=$PWD/led_astray
  refused 'leads to an address without encryption' --base-url https://localhost/x
done
sed -i 's|location: .*" >|location: /c" >|' led_astray/wget
installer 0 --base-url https://localhost/x
installer 0 --uninstall
path=$PWD/with_curl
refused "unknown option '--verison'" --verison 1
refused 'needs a value' --prefix
refused 'is no version' --version '../x'
installer 0 --help
told '--uninstall'

begin 'a place that cannot be written'
mkdir -p "$home/.local/share/man/man1/secretsctl.1"
refused 'is a folder'
rm -r "$home/.local"
: > "$home/.local"
refused 'could not be made'
rm "$home/.local"
installer 0
rm "$home/.local/bin/secretsctl"
ln -s "$scratch/work/outside" "$home/.local/bin/secretsctl"
installer 0
check is_equal "$(cat outside)" x
check test ! -L "$home/.local/bin/secretsctl"

begin 'a file that cannot be replaced: all are as they were'
good_release
installer 0 --uninstall
cp -a with_curl stubborn
rm stubborn/mv
# The call with this number fails.
cat > stubborn/mv << STAND_IN
#!/bin/sh
echo >> "$scratch/moves"
[ "\$(wc -l < "$scratch/moves")" != "\$(cat "$scratch/stubborn")" ] || exit 1
exec $(command -v mv) "\$@"
STAND_IN
chmod +x stubborn/mv
for kind in new old; do
  if [[ $kind == old ]]; then
    stub 0.0.1
    tree 0.0.1 stub secretsctl-old
    publish 0.0.1
    installer 0 --version 0.0.1
    good_release
  fi
  state > before
  for number in 1 2 8; do
    : > "$scratch/moves"
    echo "$number" > "$scratch/stubborn"
    path=$PWD/stubborn installer 1
    said 'could not be replaced; nothing was installed'
    check diff before <(state)
  done
done
check is_equal "$("$home/.local/bin/secretsctl" --version)" 'secretsctl 0.0.1'
installer 0 --uninstall
check test ! -e "$home/.local"

begin 'root installs only where nobody else can put something in the way'
if is_root; then
  other=$scratch/of\ others
  place=$other/a/b
  refused_to_root() {
    refused "$1" --prefix "$place"
    refused "$1" --uninstall --prefix "$place"
    check is_empty "$scratch/target"
  }
  mkdir -p "$place" "$scratch/target"
  for folder in "$place" "$other"; do
    chown 65534 "$folder"
    refused_to_root "$folder belongs to another user"
    chown 0 "$folder"
    for mode in 775 757; do
      chmod "$mode" "$folder"
      refused_to_root "$folder can be written by others"
    done
    chmod 755 "$folder"
  done
  # As /tmp is, above a folder of root's; not where files are put.
  chmod 1777 "$other"
  installer 0 --prefix "$place"
  installer 0 --uninstall --prefix "$place"
  mkdir "$place/bin"
  chmod 1777 "$place/bin"
  refused "$place/bin can be written by others" --prefix "$place"
  rmdir "$place/bin"
  ln -s "$scratch/target" "$place/share"
  refused_to_root "$place/share is a link"
  rm "$place/share"
  installer 0 --prefix "$place"
  mv "$place/bin/secretsctl" "$scratch/target"
  rmdir "$place/bin"
  ln -s "$scratch/target" "$place/bin"
  refused "$place/bin is a link" --prefix "$place"
  refused "$place/bin is a link" --uninstall --prefix "$place"
  check test -x "$scratch/target/secretsctl"
  rm "$scratch/target/secretsctl"
  rm -r "$other/a"
  ln -s "$scratch/target" "$other/a"
  refused_to_root "$other/a is a link"
  # The temporary folder is held to the same.
  mkdir "$scratch/temporary of another"
  chown 65534 "$scratch/temporary of another"
  variables=("TMPDIR=$scratch/temporary of another")
  refused 'belongs to another user'
  variables=(A=b)
else
  cannot 'folders of others: only root can make them'
fi

# --- removal

begin 'uninstall removes what was installed, and nothing else'
installer 0
touch "$home/.local/bin/mine" "$home/.local/share/man/man1/mine.1"
echo changed > "$home/.local/share/man/man1/secretsctl.1"
installed_list=$home/.local/share/doc/secretsctl/installed-by-script
more=$(sed -n 's/ bin\/secretsctl$/ bin\/mine/p' "$installed_list" && printf '%064d  ../kept\nfolder  ../..' 0)
echo "$more" >> "$installed_list"
path=$PWD/without_any installer 0 --uninstall
told 'was changed since it was installed, and stays'
check is_equal "$(cd "$home" && find . -type f | sort | tr '\n' ' ')" \
  './.local/bin/mine ./.local/share/man/man1/mine.1 ./.local/share/man/man1/secretsctl.1 ./kept '
check test ! -e "$home/.local/share/doc"
refused 'installed by this script' --uninstall

begin 'the folders that were there before stay'
rm -r "$home/.local"
mkdir -p "$home/.local/bin" "$home/.local/share/man"
installer 0
installer 0 --uninstall
check is_equal "$(cd "$home" && find .local | sort | tr '\n' ' ')" '.local .local/bin .local/share .local/share/man '

begin 'a signal while it downloads leaves nothing'
mkfifo "$scratch/line"
mkdir slow
cp -a with_curl/. slow
rm slow/curl
printf '#!/bin/sh\necho > "%s"\nexec sleep 60\n' "$scratch/line" > slow/curl
chmod +x slow/curl
ln -s "$(command -v sleep)" slow/sleep
for shell in dash bash; do
  # A group of its own, as a terminal's.
  setsid env -i SECRETSCTL_PREFIX="$home/.local" PATH="$PWD/slow" TMPDIR="$scratch/temporary" \
    SECRETSCTL_BASE_URL="$url" "$(command -v "$shell")" "$script" > "$out" 2> "$err" &
  script_id=$!
  read -r < "$scratch/line"
  kill -TERM -- "-$script_id"
  status=0
  wait "$script_id" || status=$?
  check is_equal "$status" 143
  check is_empty "$scratch/temporary"
done
finish
