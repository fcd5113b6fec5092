# Completions of secretsctl for bash: file names, commands, flags with their choices, and the keys of a file.
# Made from what --help shows. They ask for nothing and open no file: names of keys are public.
# shellcheck shell=bash disable=SC2034,SC2088

# Sets the tables of a command: `words` that may follow it, or `flags`, `values` (the kind of the value
# of a flag), `arguments` (their kinds), `repeated` (the kind of all that are left), `runs_command`.
_secretsctl_tables() {
  case $1 in
@tables@
  esac
}

# Sets `plain` to a typed word without its quotes and backslashes, `~` and $NAME filled in, and `open` to
# the quote that is still open. Nothing in the word is run. Of $'...' and $"..." nothing is known: `unknown`.
_secretsctl_unquote() {
  local rest=$1 name
  plain='' open=''
  if [[ $rest == '~' || $rest == '~/'* ]]; then
    plain=$HOME rest=${rest:1}
  fi
  while [[ -n $rest ]]; do
    case ${open:-none}$rest in
      \'\'* | \"\"*) open='' rest=${rest:1} ;;
      none[\'\"]*) open=${rest:0:1} rest=${rest:1} ;;
      none\$[\'\"]*) unknown=yes rest='' ;;
      \"\\[\"\\\$\`]* | none\\?*) plain+=${rest:1:1} rest=${rest:2} ;;
      \"\$* | none\$*)
        if [[ $rest =~ ^\$([a-zA-Z_][a-zA-Z_0-9]*) || $rest =~ ^\$\{([a-zA-Z_][a-zA-Z_0-9]*)\} ]]; then
          name=${BASH_REMATCH[1]} rest=${rest:${#BASH_REMATCH[0]}}
          plain+=${!name-}
        else
          plain+=${rest:0:1} rest=${rest:1}
        fi
        ;;
      *) plain+=${rest:0:1} rest=${rest:1} ;;
    esac
  done
}

# Sets `typed` to the words of the line and `current` to the number of the one at the cursor. Bash divides
# words at `=` and `:` too; what stands together is one word here. `before` is what of the current word
# stands before the part that a completion replaces.
_secretsctl_words() {
  local line=${COMP_LINE-} i=0 word glued
  typed=() before=''
  if [[ $line != "${COMP_WORDS[0]}"* ]]; then line=''; fi
  for ((i = 0; i < ${#COMP_WORDS[@]}; ++i)); do
    word=${COMP_WORDS[i]}
    glued=no
    if [[ -n $line ]]; then
      if [[ $line != [[:blank:]]* ]] && ((i > 0)); then glued=yes; fi
      line=${line#"${line%%[![:blank:]]*}"}
      line=${line#"$word"}
      if [[ -z $word ]]; then line=" $line"; fi
    elif ((i > 1)) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
      glued=yes
    fi
    if ((i == COMP_CWORD)) && [[ $glued == yes ]]; then before=${typed[-1]}; fi
    if [[ $glued == yes ]]; then typed[-1]+=$word; else typed+=("$word"); fi
    if ((i == COMP_CWORD)); then
      current=$((${#typed[@]} - 1))
      if [[ $word == [=:]* ]]; then before=${typed[-1]}; fi
    fi
  done
}

# Offers the given words that begin with what was typed, as the shell has to read them.
_secretsctl_offer() {
  local word
  for word; do
    [[ $word == "$plain"* ]] || continue
    word=${word#"$before_plain"}
    # In double quotes `!` brings in a line of the history, and nothing there takes that away.
    if [[ $open == \" && $word == *!* ]]; then continue; fi
    case $open in
      \') word=${word//\'/\'\\\'\'} ;;
      \")
        word=${word//\\/\\\\}
        word=${word//\"/\\\"}
        word=${word//\$/\\\$}
        word=${word//\`/\\\`}
        ;;
      *) printf -v word %q "$word" ;;
    esac
    COMPREPLY+=("$word")
  done
}

# Prints the names that begin with a text. `compgen -f` would take the text for one with quotes.
_secretsctl_found() (
  shopt -s nullglob dotglob
  set +f
  GLOBIGNORE=''
  for found in "$1"*; do printf '%s\0' "$found"; done
)

# Offers files and folders; the shell itself quotes them, and knows folders.
_secretsctl_files() {
  local prefix=$1 found
  local -a names=()
  while IFS= read -r -d '' found; do names+=("$prefix$found"); done < <(_secretsctl_found "${plain#"$prefix"}")
  # The shell expands names that it takes for files, and runs the commands in `${x:=$(...)}`.
  if [[ "${names[*]}$plain" == *[\$\`\\]* ]]; then
    for found in "${!names[@]}"; do
      if [[ -d ${names[found]#"$prefix"} ]]; then names[found]+=/; fi
    done
    _secretsctl_offer "${names[@]}"
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2> /dev/null; fi
    return
  fi
  compopt -o filenames 2> /dev/null
  for found in "${names[@]}"; do
    if [[ ${typed[current]} == '~'* && $found == "$HOME"* ]]; then found="~${found#"$HOME"}"; fi
    COMPREPLY+=("${found#"$before_plain"}")
  done
}

# Sets `file` to the first argument, and `format` to what names its format.
_secretsctl_file() {
  local i word
  file='' format=()
  for ((i = first; i < ${#typed[@]}; ++i)); do
    word=${typed[i]}
    if [[ $word == -- ]]; then
      continue
    elif [[ $word == --input-type=* ]]; then
      format=("$word")
    elif [[ $word == --input-type ]]; then
      format=(--input-type "${typed[i + 1]-}")
      i=$((i + 1))
    elif [[ -n ${values[${word:-.}]-} ]]; then
      i=$((i + 1))
    elif [[ -z $file && $i != "$current" && $word != -* ]]; then
      file=$word
    fi
  done
}

# Offers the keys of the file, for --extract as paths alone.
_secretsctl_keys() {
  local kind=$1 file program name
  local -a format names=()
  local typed_plain=$plain typed_open=$open
  _secretsctl_file
  _secretsctl_unquote "${typed[0]}"
  program=$plain
  type -P -- "$program" > /dev/null || program=secretsctl
  _secretsctl_unquote "$file"
  file=$plain plain=$typed_plain open=$typed_open
  # Not a pipe: reading it would wait.
  [[ -f $file ]] || return
  while IFS= read -r name; do
    if [[ $kind == key_path && $name != [[][\"\']* ]]; then
      [[ $name != *]* ]] || continue
      name="[\"$name\"]"
    fi
    # A file chooses no flag.
    [[ $name != -* ]] || continue
    names+=("$name")
  done < <("$program" get --names "${format[@]}" -- "$file" 2> /dev/null < /dev/null)
  _secretsctl_offer "${names[@]}"
}

_secretsctl_value() {
  local kind=$1 label=''
  case $kind in
    choice*)
      # shellcheck disable=SC2086
      _secretsctl_offer ${kind#choice}
      ;;
    file) _secretsctl_files '' ;;
    labelled_file)
      if [[ $plain == *=* ]]; then label=${plain%%=*}=; fi
      _secretsctl_files "$label"
      ;;
    key | key_path) _secretsctl_keys "$kind" ;;
    revision)
      # shellcheck disable=SC2046
      _secretsctl_offer HEAD $(git for-each-ref --format='%(refname:short)' 2> /dev/null)
      ;;
    user)
      # shellcheck disable=SC2046
      _secretsctl_offer $(compgen -u)
      ;;
  esac
}

# After `--` comes another command, with its own completions where they can be had.
_secretsctl_command() {
  local i offset=0
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} == -- ]]; then
      offset=$((i + 1))
      break
    fi
  done
  if declare -F _comp_command_offset > /dev/null; then
    _comp_command_offset "$offset"
  elif declare -F _command_offset > /dev/null; then
    _command_offset "$offset"
  elif ((COMP_CWORD == offset)) && [[ $plain != */* ]]; then
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -c -- "$plain" | sort -u)
  else
    _secretsctl_files ''
  fi
}

# The flags and arguments of a command, whose words begin at `first`.
_secretsctl_arguments() {
  local i word position=0 only_arguments=no last=${typed[current - 1]}
  for ((i = first; i < current; ++i)); do
    word=${typed[i]}
    if [[ $only_arguments == no && $word == -- ]]; then
      if [[ -n $runs_command ]]; then
        _secretsctl_command
        return
      fi
      only_arguments=yes
    elif [[ $only_arguments == no && -n ${values[${word:-.}]-} ]]; then
      i=$((i + 1))
    elif [[ $only_arguments == yes || $word != -?* ]]; then
      position=$((position + 1))
    fi
  done
  if [[ $only_arguments == no ]]; then
    if ((i > current)); then
      _secretsctl_value "${values[$last]}"
      return
    elif [[ $plain == --*=* && -n ${values[${plain%%=*}]-} ]]; then
      word=${plain%%=*}
      plain=${plain#*=}
      if [[ $before_plain == "$word="* ]]; then
        before_plain=${before_plain#"$word="}
        _secretsctl_value "${values[$word]}"
      else
        # Where `=` divides no words, the flag is a part of each completion.
        _secretsctl_value "${values[$word]}"
        COMPREPLY=("${COMPREPLY[@]/#/$word=}")
      fi
      return
    elif [[ $plain == -* ]]; then
      _secretsctl_offer "${flags[@]}"
      return
    fi
  fi
  _secretsctl_value "${arguments[position]-$repeated}"
}

_secretsctl() {
  local -a typed=() words=() topics=() flags=() arguments=()
  local -A values=()
  local current=0 first=1 before='' before_plain='' plain='' open='' repeated='' runs_command=''
  local path='' word is_help=no unknown=no
  COMPREPLY=()
  _secretsctl_words
  _secretsctl_unquote "$before"
  before_plain=$plain
  _secretsctl_unquote "${typed[current]-}"
  if [[ $unknown == yes ]]; then return; fi
  _secretsctl_tables ''
  while ((first < current && ${#words[@]} > 0)); do
    word=${typed[first]}
    first=$((first + 1))
    words=()
    if [[ $word == help && -z $path && $is_help == no ]]; then
      is_help=yes
      _secretsctl_tables ''
      topics=("${words[@]}")
      _secretsctl_tables help
      words+=("${topics[@]}")
    else
      path+=${path:+ }$word
      _secretsctl_tables "$path"
    fi
  done
  if ((${#words[@]} > 0)); then
    _secretsctl_offer "${words[@]}"
  elif [[ $is_help == no ]] && ((${#flags[@]} > 0)); then
    _secretsctl_arguments
  fi
}

complete -F _secretsctl secretsctl
