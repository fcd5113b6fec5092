#!/bin/sh
# Installs the secretsctl of a release: the command, its man pages, its completions and its licenses.
#
#   curl --proto '=https' --tlsv1.2 -fsSLO https://github.com/OWNER/secretsctl/releases/latest/download/install.sh
#   sh install.sh [--version VERSION] [--prefix DIR] [--base-url URL]
#   sh install.sh --uninstall [--prefix DIR]
#
# It downloads secretsctl-VERSION-linux-ARCH.tar.gz and SHA256SUMS, and installs nothing unless the sum and
# every member of the archive are as expected. Root installs only below folders that nobody else can change.
# Needs curl or wget, tar, gzip, and sha256sum, shasum or openssl.
# The newest version is the one that the SHA256SUMS of GitHub's releases/latest/download/ names; its archive is then
# fetched from releases/download/vVERSION/, so that a release made at that moment is not mixed with the one before.
#
# Everything is in functions, which the last line calls: a script that was cut on its way runs nothing.

say() { printf 'install.sh: %s\n' "$*"; }
die() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}
# Before anything was put below the prefix.
refuse() { die "$*; nothing was installed"; }
has() { command -v "$1" > /dev/null 2>&1; }

show_help() {
  cat << 'HELP'
Usage: sh install.sh [OPTION...]

  --version VERSION  this version instead of the newest one (SECRETSCTL_VERSION)
  --prefix DIR       instead of /usr/local (as root) or ~/.local (SECRETSCTL_PREFIX)
  --base-url URL     the folder of a mirror that holds the archives and SHA256SUMS (SECRETSCTL_BASE_URL)
  --repository NAME  owner/name of another repository on GitHub (SECRETSCTL_REPOSITORY)
  --uninstall        remove the files that this script installed below the prefix, and no others
  --help             show this help
HELP
}

# The files and folders of a release below its top folder, as patterns of `case`. Also what --uninstall may remove.
is_file_of_ours() {
  case $1 in
    share/man/man1/*/* | *..*) return 1 ;;
    bin/secretsctl | share/man/man1/secretsctl*.1) ;;
    share/bash-completion/completions/secretsctl) ;;
    share/zsh/site-functions/_secretsctl) ;;
    share/fish/vendor_completions.d/secretsctl.fish) ;;
    share/doc/secretsctl/LICENSE | share/doc/secretsctl/THIRD-PARTY.md) ;;
    *) return 1 ;;
  esac
}
is_folder_of_ours() {
  case $1 in
    . | bin | share | share/man | share/man/man1 | share/bash-completion | share/bash-completion/completions) ;;
    share/zsh | share/zsh/site-functions | share/fish | share/fish/vendor_completions.d) ;;
    share/doc | share/doc/secretsctl) ;;
    *) return 1 ;;
  esac
}

is_version() {
  case $1 in
    *[!0-9A-Za-z.+~-]* | *..* | '') return 1 ;;
    [0-9]*) ;;
    *) return 1 ;;
  esac
}

read_options() {
  version=${SECRETSCTL_VERSION-}
  prefix=${SECRETSCTL_PREFIX-}
  base=${SECRETSCTL_BASE_URL-}
  repository=${SECRETSCTL_REPOSITORY:-OWNER/secretsctl}
  action=install
  while [ $# -gt 0 ]; do
    case $1 in
      --version=* | --prefix=* | --base-url=* | --repository=*) value=${1#*=} words=1 ;;
      --version | --prefix | --base-url | --repository)
        [ $# -ge 2 ] || die "$1 needs a value"
        value=$2 words=2
        ;;
      --uninstall) action=uninstall words=1 ;;
      --help | -h) action=help words=1 ;;
      *) die "unknown option '$1'; --help shows the options" ;;
    esac
    case $1 in
      --version*) version=$value ;;
      --prefix*) prefix=$value ;;
      --base-url*) base=$value ;;
      --repository*) repository=$value ;;
    esac
    shift "$words"
  done
  version=${version#v}
  [ "$version" != latest ] || version=
  [ -z "$version" ] || is_version "$version" || die "'$version' is no version, such as 0.1.0"
}

# The prefix as an absolute path without a line end, which the list of installed files could not hold.
find_prefix() {
  if [ -z "$prefix" ]; then
    prefix=/usr/local
    [ "$(id -u)" = 0 ] || prefix=${HOME:?is not set; name a folder with --prefix}/.local
  fi
  case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;;
  esac
  case $prefix in
    *'
'*) die 'the prefix has a line end in it' ;;
  esac
  while [ "$prefix" != / ] && [ "${prefix%/}" != "$prefix" ]; do prefix=${prefix%/}; done
  [ "$prefix" != / ] || prefix=
  list=$prefix/share/doc/secretsctl/installed-by-script
}

find_platform() {
  system=$(uname -s)
  case $system in
    Linux) ;;
    Darwin) die 'secretsctl runs on Linux; on macOS use it in a Linux container or a virtual machine' ;;
    *) die "secretsctl runs on Linux, and this is $system; on Windows use it in WSL" ;;
  esac
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) die "releases are for x86_64 and aarch64, and this processor is $machine; build secretsctl from source" ;;
  esac
}

find_fetcher() {
  if has curl; then
    fetcher=curl
  elif has wget; then
    fetcher=wget
  else
    die 'neither curl nor wget is installed; install one of them'
  fi
}

find_tools() {
  for tool in tar gzip mktemp awk; do has "$tool" || die "$tool is not installed"; done
  if has sha256sum; then
    summer=sha256sum
  elif has shasum; then
    summer=shasum
  elif has openssl; then
    summer=openssl
  else
    die 'none of sha256sum, shasum and openssl is installed; the download could not be checked'
  fi
}

sum_of() {
  case $summer in
    sha256sum) sha256sum < "$1" ;;
    shasum) shasum -a 256 < "$1" ;;
    openssl) openssl dgst -sha256 -r < "$1" ;;
  esac | cut -c 1-64
}

# Sets folder_url, from which the sums come. Without encryption only this machine is trusted.
find_folder_url() {
  case $base in
    '')
      case $repository in
        OWNER/*) die 'this copy of the script names no repository; take that of a release, or use --repository' ;;
      esac
      folder_url=https://github.com/$repository/releases/latest/download
      [ -z "$version" ] || folder_url=https://github.com/$repository/releases/download/v$version
      ;;
    *[@?#\\]*) die "$base is no plain address of a folder" ;;
    https://* | http://localhost[:/]* | http://127.0.0.1[:/]* | http://\[::1\][:/]*) folder_url=${base%/} ;;
    *) die "$base does not begin with https://; http:// is for localhost alone" ;;
  esac
  protocols='=https'
  case $folder_url in http://*) protocols='=http,https' ;; esac
}

# download NAME LIMIT: a file of the release into the scratch folder; LIMIT is its largest size in bytes.
download() {
  fetched=0
  fetch "$1" "$2" || fetched=$?
  [ "$fetched" != 99 ] || exit 1
  if [ -f "$scratch/$1" ] && [ "$(wc -c < "$scratch/$1")" -gt "$2" ]; then
    die "$folder_url/$1 is longer than $2 bytes"
  elif [ "$fetched" != 0 ]; then
    [ "$fetcher" != wget ] || cat "$scratch/wget" >&2
    die "$folder_url/$1 could not be downloaded"
  fi
}

# The limit of the shell holds where the server names no length. Its unit is 512 bytes, or 1024 in bash. Status 99: the
# reason has been said.
fetch() (
  ulimit -f $(($2 / 512 + 1)) || true
  # Where a program that is stopped may leave its memory.
  cd "$scratch" || exit
  case $fetcher in
    curl)
      curl -fsSL --proto "$protocols" --proto-redir "$protocols" --tlsv1.2 --connect-timeout 30 --max-time 900 --retry 2 \
        --max-filesize "$2" -o "$scratch/$1" "$folder_url/$1"
      ;;
    wget) fetch_with_wget "$1" ;;
  esac
)

# That of BusyBox takes any certificate, and says so. Without -T, which crashes the wget of a static BusyBox 1.35.
fetch_with_wget() {
  only=
  if [ "$protocols" = '=https' ] && wget --help 2>&1 < /dev/null | grep -q -e '--https-only'; then only=--https-only; fi
  wget ${only:+"$only"} -S -t 2 -O "$scratch/$1" "$folder_url/$1" 2> "$scratch/wget" || return
  if grep -qi 'certificate validation not implemented' "$scratch/wget"; then
    said='this wget does not look at certificates: install curl, or the wget of GNU'
  elif ! stays_encrypted; then
    said="$folder_url/$1 leads to an address without encryption"
  else
    return 0
  fi
  say "$said" >&2
  exit 99
}

# What the server led a `wget -S` to: each Location that names a scheme must be https. curl is told so before it goes;
# GNU's --https-only is for links that it finds in pages.
stays_encrypted() {
  [ "$protocols" = '=https' ] || return 0
  ! sed -n 's/^ *[Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]: *//p' "$scratch/wget" |
    grep -i '^[a-z][a-z0-9+.-]*:' | grep -qiv '^https:'
}

# The one line of SHA256SUMS for our archive gives its name, version and sum.
read_sums() {
  awk -v start=secretsctl- -v version="$version" -v end="-linux-$arch.tar.gz" '
    { name = substr($0, 67) }
    index(name, start) == 1 && substr(name, length(name) - length(end) + 1) == end &&
      (version == "" || name == start version end)' "$scratch/SHA256SUMS" > "$scratch/lines"
  case $(awk 'END { print NR }' "$scratch/lines") in
    0) refuse "SHA256SUMS has no line for secretsctl-${version:-VERSION}-linux-$arch.tar.gz" ;;
    1) line=$(cat "$scratch/lines") ;;
    *) refuse "SHA256SUMS has more than one line for secretsctl-${version:-VERSION}-linux-$arch.tar.gz" ;;
  esac
  sum=${line%% *}
  archive=${line#*[ ][ *]}
  case $sum in *[!0-9a-f]*) sum= ;; esac
  case $line in
    "$sum  $archive" | "$sum *$archive") ;;
    *) sum= ;;
  esac
  [ ${#sum} -eq 64 ] || refuse 'the line of SHA256SUMS for our archive is malformed'
  version=${archive#secretsctl-}
  version=${version%"-linux-$arch.tar.gz"}
  is_version "$version" || refuse 'SHA256SUMS names an archive of no version'
  top=secretsctl-$version-linux-$arch
}

fetch_release() {
  find_folder_url
  download SHA256SUMS 65536
  read_sums
  [ -n "$base" ] || folder_url=https://github.com/$repository/releases/download/v$version
  download "$archive" 67108864
  found=$(sum_of "$scratch/$archive")
  [ "$found" = "$sum" ] || refuse "$archive has the SHA-256 sum $found, not $sum as SHA256SUMS says"
}

# Unpacks the archive if its members are files and folders of a release, each once, and nothing else.
unpack() {
  tar -tzf "$scratch/$archive" > "$scratch/names" || refuse "$archive cannot be read"
  tar -tvzf "$scratch/$archive" > "$scratch/kinds" || refuse "$archive cannot be read"
  # BusyBox shows a hard link as a file, with an arrow.
  if grep -v '^[-d]' "$scratch/kinds" > /dev/null || grep -e ' -> ' -e ' link to ' "$scratch/kinds" > /dev/null; then
    refuse "$archive holds a link or a special file"
  fi
  : > "$scratch/files"
  while IFS= read -r name; do
    inner=${name#"$top/"}
    [ "$inner" != "$name" ] || inner=//
    if [ "$inner" = '' ] || is_folder_of_ours "${inner%/}"; then continue; fi
    is_file_of_ours "$inner" || refuse "$archive holds '$name', which is not of a release"
    printf '%s\n' "$inner" >> "$scratch/files"
  done < "$scratch/names"
  [ -z "$(sort "$scratch/names" | uniq -d)" ] || refuse "$archive holds a file twice"
  grep -qx bin/secretsctl "$scratch/files" || refuse "$archive holds no bin/secretsctl"
  mkdir "$scratch/stage"
  tar -xzf "$scratch/$archive" -C "$scratch/stage" -o || refuse "$archive could not be unpacked"
  while IFS= read -r name; do
    [ ! -L "$scratch/stage/$top/$name" ] || refuse "$name of $archive is a link"
    [ -f "$scratch/stage/$top/$name" ] || refuse "$name of $archive is no file"
  done < "$scratch/files"
}

# is_newer A B: version A comes after B, as dpkg orders versions. 1.0~rc1, 1.0-rc1 and 1.0rc1 stand before 1.0; a revision
# or a build (1.0-1, 1.0+b1) after it; 1.0 and 1.0.0 are the same.
is_newer() {
  awk -v a="$1" -v b="$2" '
    function weight(sign) {
      if (sign == "~") return -1
      return index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-.", sign)
    }
    function begins_with_a_sign(text) { return text != "" && text !~ /^[0-9]/ }
    function sign_weight(text) { return begins_with_a_sign(text) ? weight(substr(text, 1, 1)) : 0 }
    function order(s, t,   difference) {
      while (s != "" || t != "") {
        while (begins_with_a_sign(s) || begins_with_a_sign(t)) {
          difference = sign_weight(s) - sign_weight(t)
          if (difference != 0) return difference
          s = substr(s, 2)
          t = substr(t, 2)
        }
        match(s "-", /^[0-9]*/)
        difference = substr(s, 1, RLENGTH) + 0
        s = substr(s, RLENGTH + 1)
        match(t "-", /^[0-9]*/)
        difference -= substr(t, 1, RLENGTH) + 0
        t = substr(t, RLENGTH + 1)
        if (difference != 0) return difference
      }
      return 0
    }
    function suffix(version) {
      sub(/^[0-9.]*/, "", version)
      return version ~ /^-?[A-Za-z]/ ? "~" substr(version, version ~ /^-/ ? 2 : 1) : version
    }
    BEGIN {
      n = split(a, x, /[^0-9.].*|[.]/)
      m = split(b, y, /[^0-9.].*|[.]/)
      for (i = 1; i <= n || i <= m; i++) if (x[i] + 0 != y[i] + 0) exit x[i] + 0 > y[i] + 0 ? 0 : 1
      exit order(suffix(a), suffix(b)) > 0 ? 0 : 1
    }'
}

# Stops before a newer command is replaced by the newest of a mirror. Only a command of ours or of root is run: another
# owner could have written anything into it.
check_installed() {
  present=$prefix/bin/secretsctl
  [ -z "$asked" ] && [ -f "$present" ] || return 0
  program=$present
  if [ -L "$present" ]; then program=$(readlink -f "$present" 2> /dev/null) || return 0; fi
  if [ -z "$(find "$program" -prune -type f \( -user "$user" -o -user 0 \) 2> /dev/null)" ] || ! (
    allowed "$(dirname "$program")"
  ) 2> /dev/null; then
    die "$present belongs to another user, so it is not asked for its version; to replace it, name one: --version $version"
  fi
  installed=$("$program" --version 2> /dev/null < /dev/null | sed -n '1s/^secretsctl \([0-9][0-9A-Za-z.+~-]*\)$/\1/p')
  if [ -n "$installed" ] && is_newer "$installed" "$version"; then
    die "$present is version $installed, newer than $version; to go back, name it: --version $version"
  fi
}

# allowed FOLDER [below]: root stops where another user could put a link or a file of theirs in the way: in the folder
# or above it. Others may write beside a folder that is root's if that place is sticky, as /tmp is: `below` permits that
# for the last one too. What has passed cannot be changed by others any more, and is not looked at again.
allowed() {
  [ "$user" = 0 ] || return 0
  case $passed in *"
$1${2-}
"*) return 0 ;; esac
  [ "$1" = / ] || allowed "$(dirname "$1")" below
  reason=
  if [ -L "$1" ]; then
    reason='is a link'
  elif [ -z "$(find "$1" -prune -user 0)" ]; then
    reason='belongs to another user'
  elif [ -n "$(find "$1" -prune \( -perm -020 -o -perm -002 \))" ] && [ -z "${2:+$(find "$1" -prune -perm -1000)}" ]; then
    reason='can be written by others'
  fi
  [ -z "$reason" ] || die "$1 $reason, and root would write there; run this as the user whose folder it is, or name a \
--prefix that root alone can change"
  passed="$passed
$1${2-}
"
}

# The same for what is there of a folder, before anything is downloaded or looked at.
allowed_if_there() {
  folder=$1
  while [ ! -d "$folder" ] && [ ! -L "$folder" ]; do folder=$(dirname "$folder"); done
  if [ "$folder" = "$1" ]; then allowed "$1"; else allowed "$folder" below; fi
}

# make_folder PATH [below]: a folder with its parents; new ones are remembered, the innermost last.
make_folder() {
  if [ ! -d "$1" ]; then
    make_folder "$(dirname "$1")" below
    mkdir "$1" || die "$1 could not be made"
    printf '%s\n' "$1" >> "$scratch/made"
    chmod 0755 "$1"
  fi
  allowed "$@"
}

# place FILE PATH MODE: a copy of the file beside its future place, remembered in `placed` as COPY<newline>PATH.
place() {
  make_folder "$(dirname "$2")"
  [ ! -d "$2" ] || refuse "$2 is a folder"
  copy=$(mktemp "$(dirname "$2")/.secretsctl.XXXXXX") || refuse "$(dirname "$2") cannot be written"
  printf '%s\n%s\n' "$copy" "$2" >> "$scratch/placed"
  cat < "$1" > "$copy" || refuse "$2 could not be written"
  chmod "$3" "$copy" || refuse "$2 could not be written"
}

# What --uninstall will remove: sum and path of each file, also of those of an earlier installation that are still there;
# folders of ours that an earlier or this installation made.
write_list() {
  {
    printf 'secretsctl %s, installed by install.sh; --uninstall reads this list\n' "$version"
    while IFS= read -r name; do
      printf '%s  %s\n' "$(sum_of "$scratch/stage/$top/$name")" "$name"
    done < "$scratch/files"
    old_files
    {
      sed -n 's/^folder  //p' "$scratch/old_list"
      while IFS= read -r name; do
        if [ "$name" = "$prefix" ]; then echo .; else printf '%s\n' "${name#"$prefix/"}"; fi
      done < "$scratch/made"
    } | while IFS= read -r name; do
      if is_folder_of_ours "$name"; then printf '%s\n' "$name"; fi
    done | sort -u | sed 's/^/folder  /'
  } > "$scratch/list"
}

# The lines of the old list for files that this version does not have.
old_files() {
  while IFS= read -r line; do
    name=${line#*  }
    if is_file_of_ours "$name" && [ -f "$prefix/$name" ] && ! grep -qFx -- "$name" "$scratch/files"; then
      printf '%s\n' "$line"
    fi
  done < "$scratch/old_list"
}

# Copies stand beside all places before the first is replaced. The list goes first, the command last.
install_files() {
  : > "$scratch/made"
  : > "$scratch/placed"
  while IFS= read -r name; do make_folder "$(dirname "$prefix/$name")"; done < "$scratch/files"
  make_folder "$(dirname "$list")"
  : > "$scratch/old_list"
  if [ -f "$list" ]; then cat < "$list" > "$scratch/old_list"; fi
  write_list
  place "$scratch/list" "$list" 0644
  while IFS= read -r name; do
    if [ "$name" = bin/secretsctl ]; then continue; fi
    place "$scratch/stage/$top/$name" "$prefix/$name" 0644
  done < "$scratch/files"
  place "$scratch/stage/$top/bin/secretsctl" "$prefix/bin/secretsctl" 0755
  said=$("$copy" --version 2>&1 < /dev/null) || refuse "the command of $archive does not run here ($said)"
  [ "$said" = "secretsctl $version" ] || refuse "the command of $archive calls itself '$said'"
  trap '' HUP INT TERM
  replace_files
  complete=yes
  old_files > "$scratch/gone"
  while IFS= read -r line; do remove_installed "$line"; done < "$scratch/gone"
}

# All files are replaced, or none: those that were there are kept until the last one is in its place.
replace_files() {
  mkdir "$scratch/old"
  number=0
  while IFS= read -r copy && IFS= read -r path; do
    number=$((number + 1))
    if [ -e "$path" ] || [ -L "$path" ]; then
      cp -pP "$path" "$scratch/old/$number" || { take_back && refuse "$path could not be kept"; }
    fi
    mv -f "$copy" "$path" || { take_back && refuse "$path could not be replaced"; }
    printf '%s\n%s\n' "$number" "$path" >> "$scratch/replaced"
  done < "$scratch/placed"
}

take_back() {
  [ -f "$scratch/replaced" ] || return 0
  while IFS= read -r number && IFS= read -r path; do
    if [ -e "$scratch/old/$number" ] || [ -L "$scratch/old/$number" ]; then
      mv -f "$scratch/old/$number" "$path" || die "$path is of the new version, and the old one could not be put back"
    else
      rm -f "$path" || die "$path is of the new version, and could not be removed"
    fi
  done < "$scratch/replaced"
}

# remove_installed LINE: removes the file of a line of the list, unless it has changed since.
remove_installed() {
  path=$prefix/${1#*  }
  [ -f "$path" ] || return 0
  if [ -L "$path" ] || [ "$(sum_of "$path")" != "${1%%  *}" ]; then
    say "$path was changed since it was installed, and stays"
    return 0
  fi
  rm -f "$path" || die "$path could not be removed"
}

uninstall() {
  allowed_if_there "$(dirname "$list")"
  [ -f "$list" ] || die "nothing below ${prefix:-/} was installed by this script: $list is missing"
  cp "$list" "$scratch/list"
  while IFS= read -r line; do
    name=${line#*  }
    if is_file_of_ours "$name"; then
      allowed_if_there "$(dirname "$prefix/$name")"
      remove_installed "$line"
    fi
  done < "$scratch/list"
  rm -f "$list"
  # The innermost first: a folder sorts before what is in it. Those that hold something else stay.
  sed -n 's/^folder  //p' "$scratch/list" | sort -r | while IFS= read -r name; do
    if is_folder_of_ours "$name"; then rmdir "$prefix/${name#.}" 2> /dev/null || true; fi
  done
  say "removed secretsctl from ${prefix:-/}"
}

# Whatever ended the script: no copies and no new folders of an installation that is not complete, no scratch folder.
clean_up() {
  status=$?
  trap - EXIT
  if [ -z "$complete" ] && [ -f "$scratch/placed" ]; then
    while IFS= read -r copy && IFS= read -r path; do rm -f "$copy"; done < "$scratch/placed"
    sort -r "$scratch/made" | while IFS= read -r name; do rmdir "$name" 2> /dev/null || true; done
  fi
  rm -rf "$scratch"
  exit "$status"
}

show_result() {
  say "installed secretsctl $version to $prefix/bin"
  case :$PATH: in
    *":$prefix/bin:"*)
      first=$(command -v secretsctl || true)
      [ "$first" = "$prefix/bin/secretsctl" ] || say "PATH has another one before it: $first"
      ;;
    *) say "PATH lacks that folder; add it in ~/.profile: export PATH=\"$prefix/bin:\$PATH\"" ;;
  esac
  # Zsh alone does not look below ~/.local for completions.
  case ${SHELL-},$prefix in
    *zsh,/usr | *zsh,/usr/local) ;;
    *zsh,*) say "for completions, add in ~/.zshrc before compinit: fpath+=(\"$prefix/share/zsh/site-functions\")" ;;
  esac
}

# In a place where nobody else can exchange it, while root writes there.
make_scratch() {
  scratch=$(CDPATH='' cd -P "${TMPDIR:-/tmp}" && pwd -P) || die "the temporary folder ${TMPDIR:-/tmp} is not there"
  allowed "$scratch" below
  scratch=$(mktemp -d "${scratch%/}/secretsctl.XXXXXX") || die 'no temporary folder could be made'
}

main() {
  set -eu
  umask 022
  LC_ALL=C
  export LC_ALL
  read_options "$@"
  if [ "$action" = help ]; then
    show_help
    return 0
  fi
  find_prefix
  find_tools
  complete=
  passed=
  user=$(id -u)
  make_scratch
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if [ "$action" = uninstall ]; then
    uninstall
    return 0
  fi
  allowed_if_there "$prefix/bin"
  find_platform
  find_fetcher
  asked=$version
  fetch_release
  unpack
  check_installed
  install_files
  show_result
}

main "$@"
