#!/bin/bash
# What a daemon's process does before it becomes the daemon: daemon.bash PIDFILE PORT LOG NICE COMMAND ARG…
# It writes its pid file itself, so that no interruption can leave a daemon that nobody knows.
set -e
pidfile=$1 port=$2 log=$3 nice=$4
shift 4
for fd in "/proc/$$/fd"/*; do
  fd=${fd##*/}
  # 255 is where bash reads this very file
  if ((fd > 2 && fd != 255)); then exec {fd}>&-; fi
done
read -r stat </proc/$$/stat
read -ra fields <<<"${stat##*) }"
umask 077
printf '%s %s %s\n' $$ "${fields[19]}" "$port" >"$pidfile"
# Between sessions the kernel's scheduler looks at the session's own nice value only.
if [[ -n $nice && -w /proc/$$/autogroup ]]; then printf '%s\n' "$nice" >/proc/$$/autogroup; fi
exec "$@" </dev/null >>"$log" 2>&1
