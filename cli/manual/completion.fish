# Completions of secretsctl for fish: file names, commands, flags with their choices, and the keys of a file.
# Made from what --help shows. They ask for nothing: names of keys are public.

# The words before the cursor, without quotes.
function __secretsctl_words
    commandline -xpc 2>/dev/null
    or commandline -opc
end

# Sets `path` to the command of the line, and `rest` to the words after it.
function __secretsctl_parse --no-scope-shadowing
    set -l words (__secretsctl_words)
    set -e words[1]
    set path
    if set -q words[1]
        set path $words[1]
        set -e words[1]
        if begin; contains -- "$path" $__secretsctl_groups; or test "$path" = help; end; and set -q words[1]
            set path "$path $words[1]"
            set -e words[1]
        end
    end
    set rest $words
end

# Whether these words alone are before the cursor.
function __secretsctl_at
    set -l words (__secretsctl_words)
    test "$words[2..]" = "$argv[1]"
end

# Whether flags of a command may come here.
function __secretsctl_flags_of
    set -l path
    set -l rest
    __secretsctl_parse
    test "$path" = "$argv[1]"; and not contains -- -- $rest
end

# Prints the arguments of a command among words.
function __secretsctl_arguments
    set -l flags (__secretsctl_value_flags $argv[1])
    set -l is_value no
    set -l only_arguments no
    for word in $argv[2..]
        if test $is_value = yes
            set is_value no
        else if test $only_arguments = yes
            echo -- $word
        else if test "$word" = --
            set only_arguments yes
        else if contains -- $word $flags
            set is_value yes
        else if not string match -qr -- '^-.' $word
            echo -- $word
        end
    end
    test $is_value = no
end

# Whether the argument of this number (`2+`: it or a later one) of a command comes here.
function __secretsctl_argument_of
    set -l path
    set -l rest
    __secretsctl_parse
    test "$path" = "$argv[1]"; or return
    if contains -- -- $rest; and contains -- "$path" $__secretsctl_programs
        return 1
    end
    set -l found (__secretsctl_arguments $path $rest)
    or return
    set -l number (math (count $found) + 1)
    if string match -q '*+' -- $argv[2]
        test $number -ge (string trim -c + -- $argv[2])
    else
        test $number -eq $argv[2]
    end
end

# The keys of the file that is the first argument; for --extract as paths alone.
function __secretsctl_keys
    set -l path
    set -l rest
    __secretsctl_parse
    set -l file (__secretsctl_arguments $path $rest)[1]
    if test -z "$file"
        # `decrypt --extract` may stand before the file.
        set -l words (commandline -xp 2>/dev/null; or commandline -op)
        set -l after $words[(math (count (__secretsctl_words)) + 2)..]
        set file (__secretsctl_arguments $path $after)[1]
    end
    set file (string replace -r '^~(?=/|$)' -- $HOME $file)
    # Older versions of fish leave variables as they are.
    set -l name (string match -r '^\$(\w+)(/.*)$' -- $file)
    if test ! -e "$file"; and set -q name[3]; and set -q $name[2]
        set file $$name[2]$name[3]
    end
    # Not a pipe: reading it would wait.
    test -f "$file"; or return
    set -l format
    set -l at (contains -i -- --input-type $rest)
    and set format --input-type $rest[(math $at + 1)]
    set -l command (__secretsctl_words)[1]
    type -q -- $command; or set command secretsctl
    set -l names ($command get --names $format -- $file 2>/dev/null </dev/null)
    if test $argv[1] = key_path
        for name in $names
            if string match -qr '^\[["\']' -- $name
                echo -- $name
            else if not string match -q '*]*' -- $name
                echo -- "[\"$name\"]"
            end
        end
    else
        # A file chooses no flag, and no folder of a user: fish takes what begins with `~` for one.
        string match -v -- '-*' $names | string replace -r '^(~[^"]*)$' '["$1"]'
    end
end

# Files, perhaps after `LABEL=`.
function __secretsctl_labelled_files
    set -l quote (string match -r '^["\']' -- (commandline -ct))
    set -l word (string replace -r '^["\']' '' -- (commandline -ct))
    set -l label (string match -r '^[^/]*?=' -- $word)
    set -l plain (string replace -r '^[^/]*?=' '' -- $word)
    for line in (complete -C "__secretsctl_files_of $quote$plain")
        echo -- "$label$line"
    end
end

function __secretsctl_revisions
    echo HEAD
    git for-each-ref --format='%(refname:short)' 2>/dev/null
end

# Whether another command comes here: after `--`.
function __secretsctl_after_separator
    set -l path
    set -l rest
    __secretsctl_parse
    contains -- "$path" $__secretsctl_programs; and contains -- -- $rest
end

function __secretsctl_command
    set -l words (__secretsctl_words)
    set -l at (contains -i -- -- $words)
    set -l before (string escape -- $words[(math $at + 1)..])
    complete -C (string join ' ' -- $before (commandline -ct))
end

complete -c secretsctl -f
complete -c secretsctl -n __secretsctl_after_separator -a '(__secretsctl_command)'
@tables@
