# shellcheck shell=bash
# The namespace: a network, mounts and, for an ordinary user, user ids of the stack's own. In it are the switch,
# libvirtd and the servers; everything else is outside and reaches them by sockets that are files. Its processes have
# numbers as any, so they start and stop like the rest of the stack.

# shellcheck source=functions/namespace/access.bash
. "$FUNCTIONS_DIR/namespace/access.bash"

# What a server's packets to the world come to, and where it finds a name server: slirp4netns's own addresses
NAMESPACE_RANGE=10.0.2.0/24
# shellcheck disable=SC2034 # for neutron
NAMESPACE_DNS=10.0.2.3

install_namespace() {
  install_packages namespace
}

# start_namespace: the first process of it, and its way out. Comes after what is run in it is unpacked.
start_namespace() {
  local deadline=$((SECONDS + 30))
  local -a ids=()
  check_paths
  if ((EUID)); then ids=(--user --map-root-user --map-auto); fi
  if ! is_running namespace; then
    end_namespace # what another one's end has left
    rm -rf -- "${RUN_DIR:?}/namespace.ready" "$RUN_DIR/libvirt"
  fi
  # With the caller's PATH: newuidmap is the machine's, since only root can install what gives out user ids.
  run_process namespace - env "PATH=$PATH" unshare "${ids[@]}" --mount --net \
    bash "$FUNCTIONS_DIR/namespace/hold.bash" "$DEST" "$PREFIX" "$RUN_DIR" "$DATA_DIR" "$LOGDIR" \
    "$RELEASE_BUSYBOX"
  until [[ -f $RUN_DIR/namespace.ready ]]; do
    check_alive namespace "while it was made"
    if ((SECONDS >= deadline)); then fail_with_log namespace "was not made within 30 s"; fi
    sleep 0.02
  done
  start_slirp4netns
}

# start_slirp4netns: what leads from the namespace to where the machine's owner may go, and to no service on 127.0.0.1
# but the name server that the machine asks itself
start_slirp4netns() {
  local pid deadline=$((SECONDS + 10))
  local -a user=()
  pid=$(process_id namespace)
  if ((EUID)); then user=("--userns-path=/proc/$pid/ns/user"); fi
  run_process slirp4netns - "$PREFIX/usr/bin/slirp4netns" --configure --mtu=1500 --disable-host-loopback \
    "--cidr=$NAMESPACE_RANGE" "${user[@]}" --netns-type=path "/proc/$pid/ns/net" tap0
  until in_network "$PREFIX/$RELEASE_BUSYBOX" ip route | grep -q '^default'; do
    check_alive slirp4netns "while starting"
    if ((SECONDS >= deadline)); then fail_with_log slirp4netns "made no way out within 10 s"; fi
    sleep 0.02
  done
  # It answers whoever sent the packet: for a server's address the namespace answers to it.
  in_network bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/tap0/proxy_arp'
}

# in_namespace COMMAND ARG…: with its network, its files and its user ids
in_namespace() {
  local -a enter=()
  mapfile -t enter < <(entering --mount)
  "${enter[@]}" "$@"
}

# in_network COMMAND ARG…: with its network, and the machine's files
in_network() {
  local -a enter=()
  mapfile -t enter < <(entering)
  "${enter[@]}" "$@"
}

# entering [--mount]: the words of the command that runs another one in the namespace
entering() {
  local pid
  is_running namespace || die "the stack's namespace is gone" "./jbang stack.java up --dest $(printf '%q' "$DEST")"
  pid=$(process_id namespace)
  printf '%s\n' nsenter -t "$pid" -n
  if ((EUID)); then printf '%s\n' -U; fi
  if (($#)); then printf '%s\n' "$@"; fi
}

# namespace_identity: which one it is; the kernel gives a new one the numbers of one that is gone
namespace_identity() {
  local pid='' started=''
  read -r pid started _ <"$RUN_DIR/namespace.pid"
  printf '%s %s\n' "$pid" "$started"
}

# namespace_members: the processes in it, whoever has started them: no other one has this stack's files in the machine's
# place
namespace_members() {
  local path
  while IFS= read -r path; do
    path=${path#/proc/}
    printf '%s\n' "${path%/mountinfo}"
  done < <(grep -lsF "lowerdir=${PREFIX// /\\040}/usr" /proc/[0-9]*/mountinfo)
}

# end_namespace: all that runs in it, TERM first; then nothing of it is left, since the kernel removes its network and
# its mounts with the last process
end_namespace() {
  local members deadline=$((SECONDS + 5)) signal=TERM
  members=$(namespace_members)
  while [[ $members ]]; do
    # shellcheck disable=SC2086 # a word each
    kill -"$signal" $members 2>/dev/null || true
    if ((SECONDS >= deadline)); then signal=KILL; fi
    sleep 0.1
    members=$(namespace_members)
  done
}

health_namespace() {
  if in_namespace true 2>/dev/null; then printf 'yes\n'; else printf 'cannot be entered\n'; fi
}

stop_namespace() {
  stop_process slirp4netns
  end_namespace
  stop_process namespace
}
