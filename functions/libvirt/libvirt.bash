# shellcheck shell=bash
# libvirtd in the namespace, which nova-compute starts servers with, and the QEMU it runs them in.

LIBVIRT_SOCKET=$RUN_DIR/libvirt/libvirt-sock
LIBVIRT_URI="qemu+unix:///system?socket=$(url_word "$LIBVIRT_SOCKET")"

# install_libvirt: and what nova makes a flavor's ephemeral disk with, where the machine has no e2fsprogs
install_libvirt() {
  install_packages libvirt
  printf '%s\n' '#!/bin/sh' "exec $(printf '%q' "$PREFIX/$RELEASE_BUSYBOX") mke2fs \"\$@\"" |
    write_file "$PREFIX/usr/sbin/mkfs.ext4"
  chmod 700 -- "$PREFIX/usr/sbin/mkfs.ext4"
}

# configure_libvirt: without what a machine's own libvirtd keeps guests apart with; here one user owns them all
configure_libvirt() {
  local etc=$DATA_DIR/libvirt/etc
  check_paths
  write_file "$etc/qemu.conf" <<'END'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
END
  write_file "$etc/libvirtd.conf" <<'END'
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
END
  note "Configuring libvirtd in $etc"
}

# start_libvirt: comes after start_namespace and start_ovn
start_libvirt() {
  local deadline=$((SECONDS + 30))
  local -a enter=()
  mapfile -t enter < <(entering --mount)
  run_process libvirtd - "${enter[@]}" env "OVS_RUNDIR=$OVN_DIR" HOME=/run XDG_CACHE_HOME=/run/cache \
    "$PREFIX/usr/sbin/libvirtd" --config /etc/libvirt/libvirtd.conf
  until [[ $(health_libvirtd) == yes ]]; do
    check_alive libvirtd "while starting"
    if ((SECONDS >= deadline)); then fail_with_log libvirtd "does not answer within 30 s"; fi
    sleep 0.1
  done
  seen_at_work libvirtd
  note "libvirtd answers at $LIBVIRT_SOCKET"
}

# virt_type: kvm where the guest's kernel runs in it, else qemu; asked once for each namespace. Comes after
# build_guest_image. A machine that is itself a guest may show a /dev/kvm that runs a few instructions and then hangs: a
# kernel without a disk panics, and restarts, within a second.
virt_type() {
  local known=$RUN_DIR/virt-type identity type=qemu
  identity=$(namespace_identity)
  if [[ ! -f $known || $(<"$known") != *" of $identity" ]]; then
    if [[ -w /dev/kvm ]] && in_namespace setpriv --clear-groups timeout -k 1 3 qemu-system-x86_64 -accel kvm -m 96 \
      -nodefaults -display none -no-reboot -kernel "$(<"$GUEST_RECORD")/vmlinuz" -append panic=-1 \
      </dev/null >/dev/null 2>&1; then
      type=kvm
    fi
    printf '%s of %s\n' "$type" "$identity" >"$known"
  fi
  read -r type _ <"$known"
  printf '%s\n' "$type"
}

health_libvirtd() {
  if in_prefix timeout 5 virsh -c "$LIBVIRT_URI" version >/dev/null 2>&1; then
    printf 'yes\n'
  else
    printf 'does not answer at %s\n' "$LIBVIRT_SOCKET"
  fi
}

stop_libvirt() {
  stop_process libvirtd
}
