# shellcheck shell=bash disable=SC2154 # the parts share their variables
# How task.bash and Java talk: fields that end in NUL, in both directions. Wire.java has the table of requests and events.

# The next field of the requests, into the variable of this name; false when they have ended.
# Not read: that gives up after TMOUT seconds, which many machines set for everyone.
__async_field() {
  builtin mapfile -d '' -t -n 1 -u "$__async_requests" __async_fields
  ((${#__async_fields[@]})) && builtin printf -v "$1" '%s' "${__async_fields[0]}"
}

# The next list, sent as its size and then its elements, into the array of this name.
__async_list() {
  builtin local __async_count
  __async_field __async_count
  builtin eval "$1=()"
  if ((__async_count > 0)); then builtin mapfile -d '' -t -n "$__async_count" -u "$__async_requests" "$1"; fi
}

# An event, written at once: its name, then its fields.
__async_tell() {
  builtin printf '%s\0' "$@" >&"$__async_events"
}

# What is asked for next, into __async_verb, with its fields read; false when the requests have ended.
__async_next() {
  __async_field __async_verb || return
  case $__async_verb in
    run)
      __async_field __async_id
      __async_field __async_name
      __async_field __async_log
      __async_field __async_mode
      __async_list __async_after
      __async_list __async_keeping
      __async_list __async_call
      ;;
    stop) __async_field __async_id ;;
    reap)
      __async_field __async_id
      __async_field __async_pid
      ;;
  esac
}
