# shellcheck shell=bash
# libvirtd in the namespace, which nova-compute starts servers with, and the QEMU it runs them in.

LIBVIRT_SOCKET=$RUN_DIR/libvirt/libvirt-sock

install_libvirt() {
  install_packages libvirt
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
    /usr/sbin/libvirtd --config /etc/libvirt/libvirtd.conf
  until [[ $(health_libvirtd) == yes ]]; do
    check_alive libvirtd "while starting"
    if ((SECONDS >= deadline)); then fail_with_log libvirtd "does not answer within 30 s"; fi
    sleep 0.1
  done
  seen_at_work libvirtd
  note "libvirtd answers at $LIBVIRT_SOCKET; its servers run with ${LIBVIRT_TYPE:-$(virt_type)}"
}

# virt_type: kvm where a program really runs in it within two seconds, else qemu. A machine that is itself a guest may
# show a /dev/kvm that takes a guest and never runs it.
virt_type() {
  local status=0
  if [[ -w /dev/kvm ]]; then
    # From the reset vector: mov al,1; out 0xf4,al; which ends QEMU with the status 3.
    { head -c 65520 /dev/zero && printf '\260\001\346\364\364\353\375' && head -c 9 /dev/zero; } >"$RUN_DIR/kvm-probe"
    in_namespace setpriv --clear-groups timeout -k 1 2 qemu-system-x86_64 -accel kvm -nodefaults -display none \
      -bios "$RUN_DIR/kvm-probe" -device isa-debug-exit,iobase=0xf4,iosize=0x04 </dev/null >/dev/null 2>&1 || status=$?
    rm -f -- "$RUN_DIR/kvm-probe"
    if ((status == 3)); then
      printf 'kvm\n'
      return 0
    fi
  fi
  printf 'qemu\n'
}

health_libvirtd() {
  if in_prefix timeout 5 virsh -c "qemu+unix:///system?socket=$LIBVIRT_SOCKET" version >/dev/null 2>&1; then
    printf 'yes\n'
  else
    printf 'does not answer at %s\n' "$LIBVIRT_SOCKET"
  fi
}

stop_libvirt() {
  stop_process libvirtd
}
