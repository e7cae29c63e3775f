# shellcheck shell=bash
# What nova is told of the virt driver: libvirt's own, which needs nobody's root here, or records of servers.

# virt_options: of the section DEFAULT
virt_options() {
  if [[ $VIRT_DRIVER != libvirt ]]; then
    printf 'compute_driver = record_driver.RecordDriver\n'
    return 0
  fi
  cat <<END
compute_driver = libvirt.LibvirtDriver
# A server gets its key and its name from a disk of its own: no metadata service is needed.
force_config_drive = true
default_ephemeral_format = ext4
# Servers that ran when the stack went down run again when it is up.
resume_guests_state_on_host_boot = true
END
}

virt_sections() {
  if [[ $VIRT_DRIVER != libvirt ]]; then return 0; fi
  cat <<END

[os_vif_ovs]
ovsdb_connection = $(oslo_value "$OVS_SOCKET")
END
}

# hypervisor_sections: for nova-compute alone; comes after start_libvirt and build_guest_image. In another namespace
# it is to begin anew, and start the servers that are to run.
hypervisor_sections() {
  local type
  if [[ $VIRT_DRIVER != libvirt ]]; then return 0; fi
  type=${LIBVIRT_TYPE:-$(virt_type)}
  cat <<END

# in the namespace $(namespace_identity)
[libvirt]
virt_type = $type
connection_uri = $(oslo_value "$LIBVIRT_URI")
END
  # QEMU would keep up to a gigabyte of what it has translated for each server.
  if [[ $type != kvm ]]; then printf '%s\n' 'cpu_mode = none' 'tb_cache_size = 64'; fi
}
