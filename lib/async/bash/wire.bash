# shellcheck shell=bash disable=SC2154 # the parts share their variables
# How task.bash and Java talk: fields that end in NUL, in both directions. Wire.java has the table of requests and
# events.

# The next list, sent as its size and then its elements, into the array of this name; false when the requests have
# ended. Not read: that gives up after TMOUT seconds, which many machines set for everyone.
__async_list() {
  builtin local -a __async_count
  builtin mapfile -d '' -t -n 1 -u "$__async_requests" __async_count
  ((${#__async_count[@]})) || return
  builtin eval "$1=()"
  if ((__async_count[0] > 0)); then builtin mapfile -d '' -t -n "${__async_count[0]}" -u "$__async_requests" "$1"; fi
}

# An event, written at once: its name, then its fields.
__async_tell() {
  builtin printf '%s\0' "$@" >&"$__async_events"
}

# What is asked for next, into __async_verb, with its fields; false when the requests have ended.
__async_next() {
  __async_list __async_request || return
  __async_verb=${__async_request[0]}
  case $__async_verb in
    run)
      __async_id=${__async_request[1]}
      __async_name=${__async_request[2]}
      __async_mode=${__async_request[3]}
      __async_after=("${__async_request[@]:6:__async_request[4]}")
      __async_keeping=("${__async_request[@]:6+__async_request[4]:__async_request[5]}")
      __async_call=("${__async_request[@]:6+__async_request[4]+__async_request[5]}")
      __async_log=$__async_logs/$__async_name.log
      __async_values=$__async_state/$__async_id.values
      __async_failures=$__async_state/$__async_id.failure
      ;;
    stop) __async_id=${__async_request[1]} ;;
    reap)
      __async_id=${__async_request[1]}
      __async_pid=${__async_request[2]}
      ;;
  esac
}
