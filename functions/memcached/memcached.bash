# shellcheck shell=bash
# memcached: tokens that services have seen, and horizon's cache. It keeps nothing on disk.

install_memcached() {
  install_packages memcached
}

start_memcached() {
  local -a options=(-l "$SERVICE_HOST" -p "$MEMCACHED_PORT" -U 0 -m 64 -c 1024 -t 2)
  if ((EUID == 0)); then options+=(-u root); fi
  run_process memcached "$MEMCACHED_PORT" memcached "${options[@]}"
  wait_for_port memcached "$MEMCACHED_PORT"
}

stop_memcached() {
  stop_process memcached
}
