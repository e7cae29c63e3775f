# shellcheck shell=bash
# The image that boots: made once of Debian's packages, kept in the cache, and registered with its kernel and its
# initramfs. 20 MB, for 128 MB of memory; `root` logs in with the server's key pair.

GUEST_IMAGE=tiny GUEST_RECORD=$DATA_DIR/guest

# build_guest_image: comes after install_namespace. The kernel's package is only read, not unpacked.
build_guest_image() {
  local list key folder file begin=$EPOCHREALTIME
  list=$(package_list guest)
  key=$(cat -- "$list" "$FUNCTIONS_DIR"/guest/* "$PREFIX/usr/sbin/dropbear" "$PREFIX/$RELEASE_BUSYBOX" | sha256sum)
  folder=$RELEASE_CACHE/guest/${key:0:16}
  if [[ ! -f $folder/disk ]]; then
    download_lists "$list"
    file=$(awk '$1 ~ /^linux-image-[0-9]/ { print $4 }' "$list")
    rm -rf -- "$RELEASE_CACHE/guest.part.$$"
    mkdir -p -- "$RELEASE_CACHE/guest.part.$$"
    in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/guest/image.py" "$RELEASE_CACHE/guest.part.$$" \
      "$RELEASE_CACHE/apt/archives/$file" "$PREFIX/$RELEASE_BUSYBOX" "$PREFIX/usr/sbin/dropbear" \
      "$PREFIX/usr/lib/$LIBRARY_FOLDER:$PREFIX/lib/$LIBRARY_FOLDER"
    rm -rf -- "$RELEASE_CACHE/guest"
    mkdir -p -- "$RELEASE_CACHE/guest"
    mv -T -- "$RELEASE_CACHE/guest.part.$$" "$folder"
    note "Building the image $GUEST_IMAGE of $file in $(seconds_since "$begin") s ($folder)"
  fi
  mkdir -p -- "$DATA_DIR"
  printf '%s\n' "$folder" | write_file "$GUEST_RECORD"
}

# create_guest_image: in glance, as DevStack has its own: a kernel, a ramdisk, and a disk that names the two
create_guest_image() {
  local folder known kernel ramdisk image
  folder=$(<"$GUEST_RECORD")
  known=$(service_request GET "$IMAGES_URL?name=$GUEST_IMAGE&status=active")
  known=$(in_prefix jq -r '.images[0].guest_build // empty' <<<"$known")
  if [[ $known == "${folder##*/}" ]]; then return 0; fi
  if [[ $known ]]; then
    note "The image $GUEST_IMAGE is of an earlier build, and stays"
    return 0
  fi
  kernel=$(upload_image "$folder/vmlinuz" name "$GUEST_IMAGE-kernel" visibility public disk_format aki \
    container_format aki)
  ramdisk=$(upload_image "$folder/initramfs" name "$GUEST_IMAGE-ramdisk" visibility public disk_format ari \
    container_format ari)
  image=$(upload_image "$folder/disk" name "$GUEST_IMAGE" visibility public disk_format raw container_format bare \
    kernel_id "$kernel" ramdisk_id "$ramdisk" os_command_line 'console=ttyS0 quiet no_timer_check' \
    hw_cdrom_bus scsi hw_scsi_model virtio-scsi hw_rng_model virtio guest_build "${folder##*/}")
  note "Registering the image $GUEST_IMAGE ($image)"
}
