#compdef secretsctl
# Completions of secretsctl for zsh: file names, commands, flags with their choices, and the keys of a file.
# Made from what --help shows. They ask for nothing: names of keys are public.

# Sets the tables of a command: `words_of`, the words that may follow it, or `specs` for _arguments, and
# `runs_command`.
_secretsctl_tables() {
  case $1 in
@tables@
  esac
}

# The keys of the file that is the first argument; for --extract as paths alone.
_secretsctl_keys() {
  local kind=$1 file=${(Q)2} name MATCH MBEGIN MEND
  local -a match mbegin mend names paths format expl
  if [[ $file == '~' || $file == '~/'* ]]; then file=$HOME${file#\~}; fi
  if [[ ! -e $file && $2 =~ '^\$\{?([A-Za-z_][A-Za-z_0-9]*)\}?(/.*)$' ]]; then
    file=${(P)match[1]}${(Q)match[2]}
  fi
  # Not a pipe: reading it would wait.
  [[ -f $file ]] || return 1
  if [[ -n ${opt_args[--input-type]} ]]; then format=(--input-type "${(Q)opt_args[--input-type]}"); fi
  names=("${(@f)$("$secretsctl" get --names $format -- "$file" 2> /dev/null < /dev/null)}")
  if [[ $kind == key_path ]]; then
    for name in "${names[@]}"; do
      if [[ $name == '['[\"\']* ]]; then
        paths+=("$name")
      elif [[ $name != *']'* && -n $name ]]; then
        paths+=("[\"$name\"]")
      fi
    done
    names=("${paths[@]}")
  fi
  # A file chooses no flag.
  names=("${(@)names:#-*}")
  _wanted keys expl key compadd -a names
}

_secretsctl_labelled_files() {
  compset -P 1 '*='
  _files
}

_secretsctl_revisions() {
  local -a names expl
  names=(HEAD "${(@f)$(_call_program revisions git for-each-ref --format='%\(refname:short\)' 2> /dev/null)}")
  _wanted revisions expl revision compadd -a names
}

_secretsctl() {
  local curcontext=$curcontext state line command_path='' runs_command='' secretsctl=${(Q)words[1]} is_help=no
  local -a words_of specs topics
  local -A opt_args
  local -i first=2 separator
  if [[ $secretsctl == '~/'* ]]; then secretsctl=$HOME${secretsctl#\~}; fi
  (( $+commands[$secretsctl] )) || [[ -x $secretsctl ]] || secretsctl=secretsctl
  _secretsctl_tables ''
  while (( first < CURRENT && $#words_of > 0 )); do
    words_of=()
    if [[ $words[first] == help && -z $command_path && $is_help == no ]]; then
      is_help=yes
      _secretsctl_tables ''
      topics=("${words_of[@]}")
      _secretsctl_tables help
      words_of+=("${topics[@]}")
    else
      command_path+=${command_path:+ }${words[first]}
      _secretsctl_tables "$command_path"
    fi
    (( ++first ))
  done
  if (( $#words_of > 0 )); then
    _describe -t commands command words_of
    return
  fi
  if [[ $is_help == yes ]] || (( $#specs == 0 )); then return 1; fi
  separator=${words[(ie)--]}
  if [[ -n $runs_command ]] && (( separator < CURRENT )); then
    words=("${(@)words[separator + 1, -1]}")
    (( CURRENT -= separator ))
    _normal
    return
  fi
  words=("$secretsctl" "${(@)words[first, -1]}")
  (( CURRENT -= first - 2 ))
  _arguments -C -s -S : "${specs[@]}" && return
  if [[ $state == key* ]]; then _secretsctl_keys "$state" "$line[1]"; fi
}

_secretsctl "$@"
