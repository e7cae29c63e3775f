# shellcheck shell=bash disable=SC2154 # the parts share their variables
# The values that tasks hand on, to those that come after them and to Java, in a file for each task.
#
# A record: name, kind, how many elements, then key and value of each. The kind is the variable's attributes as declare
# has them, or - for a name that the task unset. A variable that was declared and has no value has no element.

# emit NAME VALUE: hands VALUE to the tasks that come after this one (as the variable NAME) and to Java (task.output).
emit() {
  {
    builtin local -
    builtin set +x
  } &>/dev/null # whatever a script traces, not this
  # A glob, since the ranges of a regular expression are the locale's: in Turkish A-Z has no I.
  if [[ $# -ne 2 || $1 != [A-Za-z_]* || $1 == *[!A-Za-z0-9_]* ]]; then
    builtin printf 'emit: error: not a variable name and one value: %s\nhint: emit NAME VALUE\n' "${*@Q}" >&2
    return 2
  fi
  builtin declare -g "$1=$2"
  builtin printf '%s\0' "$1" '' 1 0 "$2" >>"${__async_values:?emit works inside a task only}"
}

# Takes over what earlier tasks, by ID, handed on; of two that hand on one name the later counts. Attributes come after
# the value, which nothing evaluates then, and readonly last of all, so that no task's name keeps out another's value.
__async_adopt() { # ID…
  builtin local __async_file __async_name __async_kind __async_count __async_key __async_value
  builtin local -A __async_fixed
  __async_fixed=()
  for __async_file; do
    __async_file=$__async_state/$__async_file.values
    [[ -e $__async_file ]] || continue
    while IFS= builtin read -r -d '' __async_name && builtin read -r -d '' __async_kind &&
      builtin read -r -d '' __async_count; do
      builtin unset -n "$__async_name" 2>/dev/null
      builtin unset -v "$__async_name" 2>/dev/null # a plain value is to replace an array, too
      if [[ $__async_kind == *[aA]* ]]; then
        builtin declare -g "-${__async_kind//[!aA]/}" "$__async_name"
        builtin local -n "__async_array=$__async_name"
        __async_array=()
      elif [[ $__async_kind != - ]]; then
        builtin declare -g "$__async_name"
      fi
      while ((__async_count-- > 0)) && IFS= builtin read -r -d '' __async_key &&
        IFS= builtin read -r -d '' __async_value; do
        if [[ $__async_kind == *[aA]* ]]; then
          # shellcheck disable=SC2004 # the array may be associative: its key is no arithmetic
          __async_array[$__async_key]=$__async_value
        else
          builtin declare -g "$__async_name=$__async_value"
        fi
      done
      builtin unset -n __async_array
      builtin unset -v "__async_fixed[$__async_name]"
      if [[ $__async_kind == *r* ]]; then __async_fixed[$__async_name]=1; fi
      __async_kind=${__async_kind//[!cilntux]/}
      if [[ $__async_kind ]]; then builtin declare -g "-$__async_kind" "$__async_name"; fi
    done <"$__async_file"
  done
  for __async_name in "${!__async_fixed[@]}"; do builtin readonly "$__async_name"; done
}

# The names that match one of the globs and hold something of the script's, not what bash itself keeps there, into
# __async_names. compgen would leave out those that were declared and have no value. A line that only looks like one, in
# some value, names nothing that changes.
__async_matching() {
  builtin local __async_line __async_name __async_glob
  __async_names=()
  builtin declare -p >|"$__async_scratch"
  while IFS= builtin read -r __async_line; do
    [[ $__async_line =~ ^declare\ -[^\ ]+\ ([^\ =]+) ]] || continue
    __async_name=${BASH_REMATCH[1]}
    case $__async_name in
      __async_* | - | BASH* | COMP_* | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | HISTCMD | LINENO | OLDPWD | \
        OPTARG | OPTIND | PIPESTATUS | PPID | PWD | RANDOM | SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID | _)
        continue
        ;;
    esac
    for __async_glob in "${__async_keeping[@]}"; do
      # shellcheck disable=SC2053 # a glob is meant: the right side is a pattern
      if [[ $__async_name == $__async_glob ]]; then
        __async_names+=("$__async_name")
        break
      fi
    done
  done <"$__async_scratch"
}

# How NAME was declared and what it holds, into __async_declared; empty without such a variable. By a file, since a
# subshell for each variable would take a millisecond.
__async_declaration() { # NAME
  builtin declare -p "$1" >|"$__async_scratch" 2>/dev/null
  IFS= builtin read -r -d '' __async_declared <"$__async_scratch" || :
}

# What they hold before the function runs; __async_keep then writes what it changed.
__async_remember() {
  builtin local __async_name
  builtin declare -gA __async_before
  __async_before=()
  __async_matching
  for __async_name in "${__async_names[@]}"; do
    __async_declaration "$__async_name"
    __async_before[$__async_name]=$__async_declared
  done
}

__async_keep() {
  if ((${#__async_keeping[@]})); then __async_write_kept >>"$__async_values"; fi
}

__async_write_kept() {
  builtin local __async_name
  __async_matching
  for __async_name in "${__async_names[@]}"; do
    __async_declaration "$__async_name"
    if [[ $__async_declared != "${__async_before[$__async_name]-}" ]]; then __async_hand_on "$__async_name"; fi
    builtin unset -v "__async_before[$__async_name]"
  done
  for __async_name in "${!__async_before[@]}"; do # those that are no more
    builtin printf '%s\0' "$__async_name" - 0
  done
}

# The record of NAME, whose declaration is in __async_declared.
__async_hand_on() { # NAME
  builtin local __async_key __async_kind
  __async_kind=${__async_declared#declare -} __async_kind=${__async_kind%%[ =]*}
  __async_kind=${__async_kind//[!a-zA-Z]/}
  if [[ $__async_declared != *=* ]]; then
    builtin printf '%s\0' "$1" "$__async_kind" 0
  elif [[ $__async_kind == *n* ]]; then # a name for another variable: itself, not what it stands for
    builtin eval "__async_key=\${!$1}"
    builtin printf '%s\0' "$1" "$__async_kind" 1 0 "$__async_key"
  else
    builtin local -n "__async_kept=$1"
    # shellcheck disable=SC2154 # the line before makes it
    builtin printf '%s\0' "$1" "$__async_kind" "${#__async_kept[@]}"
    for __async_key in "${!__async_kept[@]}"; do
      builtin printf '%s\0' "$__async_key" "${__async_kept[$__async_key]}"
    done
    builtin unset -n __async_kept
  fi
}

# Writes down all functions of the files, and all variables.
__async_define() {
  for __async_name in "${!__async_defined[@]}"; do
    builtin printf '%s\0' "$__async_name"
    builtin declare -f -- "$__async_name"
    builtin printf '\0'
  done >|"$__async_state/defined.functions"
  builtin declare -p >|"$__async_state/defined.variables"
  __async_tell defined
}
