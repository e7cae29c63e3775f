# shellcheck shell=bash disable=SC2154 # the parts share their variables
# Options, IFS and traps are the function files' own choice: what stands when all are sourced holds in the tasks.
# Code of ours runs under what bash starts with. Options go by name, so that those of later versions are handed on, too.

# Exports NAME=VALUE…; the options among them, which bash reads when it starts, are set now as they would have been
# then.
__async_environment() {
  builtin local __async_pair __async_option
  for __async_pair; do
    [[ $__async_pair == @(SHELLOPTS|BASHOPTS)=* ]] || builtin export "${__async_pair?}"
  done
  for __async_pair; do
    [[ $__async_pair == @(SHELLOPTS|BASHOPTS)=* ]] || continue
    builtin export "${__async_pair%%=*}"
    __async_split "${__async_pair#*=}"
    for __async_option in "${__async_words[@]}"; do
      case ${__async_pair%%=*}:$__async_option in
        SHELLOPTS:noexec | SHELLOPTS:onecmd) ;; # nothing can run under these
        SHELLOPTS:*) builtin set -o "$__async_option" ;;
        *) builtin shopt -s "$__async_option" ;;
      esac
    done 2>/dev/null # as bash itself, silent about a name that it does not know
  done
}

__async_split() { # A:B:C, into the array __async_words
  IFS=: builtin read -ra __async_words <<<"$1"
}

# Notes what is on when bash starts.
__async_begin() {
  __async_shellopts=$SHELLOPTS __async_bashopts=$BASHOPTS
}

# Notes what the files left, and goes back to that. What could disturb it is off already.
__async_take() { # SHELLOPTS BASHOPTS
  builtin local __async_option
  builtin local -a __async_on __async_off
  __async_set=() __async_traced=''
  __async_difference "$__async_shellopts" "$1"
  for __async_option in "${__async_on[@]}"; do
    builtin set +o "$__async_option"
    case $__async_option in
      xtrace) __async_traced=1 ;; # the last of all: it is to show nothing of ours
      verbose) ;;                 # is about what the shell reads: it would show our traps, which a task reads, too
      *) __async_set+=(-o "$__async_option") ;;
    esac
  done
  for __async_option in "${__async_off[@]}"; do
    builtin set -o "$__async_option"
    __async_set+=(+o "$__async_option")
  done
  __async_difference "$__async_bashopts" "$2"
  __async_shopt_on=("${__async_on[@]}") __async_shopt_off=("${__async_off[@]}")
  if ((${#__async_on[@]})); then builtin shopt -u "${__async_on[@]}"; fi
  if ((${#__async_off[@]})); then builtin shopt -s "${__async_off[@]}"; fi
}

# What is in the list AFTER and not in BEFORE, into __async_on, and the other way round, into __async_off.
__async_difference() { # BEFORE AFTER
  builtin local __async_option
  __async_on=() __async_off=()
  __async_split "$2"
  for __async_option in "${__async_words[@]}"; do
    [[ :$1: == *":$__async_option:"* ]] || __async_on+=("$__async_option")
  done
  __async_split "$1"
  for __async_option in "${__async_words[@]}"; do
    [[ :$2: == *":$__async_option:"* ]] || __async_off+=("$__async_option")
  done
}

# Keeps, of the files' traps as `trap -p` prints them, what reaches functions: DEBUG and RETURN under functrace, the
# commands of ERR under errtrace.
__async_take_traps() { # SHELLOPTS
  builtin local -a __async_trap
  if [[ :$1: != *:functrace:* ]]; then __async_traps=''; fi
  builtin eval "__async_trap=($__async_on_err)" # trap -- COMMANDS ERR
  __async_on_err=''
  if [[ :$1: == *:errtrace:* && ${__async_trap[2]-} != *__async_* ]]; then __async_on_err=${__async_trap[2]-}; fi
}

# Gives a task what the files left, and what its mode adds. Traced are only the files' own functions.
__async_give() {
  # errtrace is ours, in every mode: without it no failure inside a function has a place.
  builtin set -E "${__async_set[@]}"
  if ((${#__async_shopt_on[@]})); then builtin shopt -s "${__async_shopt_on[@]}"; fi
  if ((${#__async_shopt_off[@]})); then builtin shopt -u "${__async_shopt_off[@]}"; fi
  case $__async_mode in
    files) builtin set -e ;; # where nothing is said; nobody can see whether a file said +e
    strict)
      builtin set -e -o pipefail
      builtin shopt -s inherit_errexit
      ;;
  esac
  if [[ $__async_ifs == set:* ]]; then IFS=${__async_ifs#set:}; else builtin unset -v IFS; fi
}

# $0 is the file itself, as in a script; written otherwise than BASH_SOURCE, so that what a file does only when it is
# not sourced ([[ ${BASH_SOURCE[0]} == "$0" ]]) stays undone.
__async_argv0() { # FILE
  BASH_ARGV0=${1%/*}/./${1##*/}
}
