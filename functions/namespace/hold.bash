#!/bin/bash
# What the first process of the namespace does before it only waits:
# hold.bash DEST PREFIX RUN_DIR DATA_DIR LOGDIR BUSYBOX
# The programs in it find the packages' files where they were built to look for them. What they write outside the
# stack's folder is in memory, and goes with the namespace.
set -e
PATH=$PATH:/usr/sbin:/sbin # which Debian's users have not, and ldconfig is there
dest=$1 prefix=$2 run=$3 data=$4 logs=$5 busybox=$6
exec {here}<"$dest" # what is mounted below may hide it
mkdir -p -- "$run/libvirt" "$data/libvirt/etc" "$data/libvirt/lib" "$logs/libvirt"
exec {sockets}<"$run/libvirt" {etc}<"$data/libvirt/etc" {lib}<"$data/libvirt/lib" {log}<"$logs/libvirt"
mount -t tmpfs stack -o mode=755 /run

# merge FOLDER AT: the packages' files and the machine's of a folder in /usr, at AT. Where the machine has something
# mounted in it, an ordinary user may lay nothing over it as a whole: then it is made of links, to what /run/machine
# has.
merge() {
  local own name
  if mount -t overlay stack -o "lowerdir=$prefix/usr$1:/usr$1" "$2" 2>/dev/null; then return 0; fi
  if [[ ! -e /run/machine ]]; then
    mkdir /run/machine
    mount --rbind /usr /run/machine
  fi
  mount -t tmpfs stack -o mode=755 "$2"
  ln -s "/run/machine$1"/* "$2"
  for own in "$prefix/usr$1"/*; do
    name=${own##*/}
    if [[ -d $own && -d $2/$name && ! -L $own && ! -L /usr$1/$name ]]; then
      rm -- "$2/$name"
      mkdir -- "$2/$name"
      merge "$1/$name" "$2/$name"
    else
      ln -sfn -- "$own" "$2/$name"
    fi
  done
}
mkdir /run/usr
merge '' /run/usr
mount --rbind /run/usr /usr
mkdir /run/etc
for file in hosts localtime nsswitch.conf passwd group; do
  if [[ -r /etc/$file ]]; then cp -L -- "/etc/$file" "/run/etc/$file"; fi
done
# libvirtd starts some of its helpers without its environment.
printf '%s\n' "$prefix/lib/$(uname -m)-linux-gnu" "$prefix/usr/lib/$(uname -m)-linux-gnu" >/run/etc/ld.so.conf
# libvirtd looks for these before it reads that it is to do without.
printf 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin\n' >>/run/etc/passwd
printf 'libvirt-qemu:x:64055:\nkvm:x:64056:\n' >>/run/etc/group
mount --move /run/etc /etc 2>/dev/null || mount --bind /run/etc /etc
mkdir /etc/libvirt /run/libvirt
for folder in /var/lib /var/cache /var/log; do mount -t tmpfs stack -o mode=755 "$folder"; done
mkdir /var/lib/libvirt /var/log/libvirt
ldconfig -X
mount --no-canonicalize --bind "/proc/self/fd/$sockets" /run/libvirt
mount --no-canonicalize --bind "/proc/self/fd/$etc" /etc/libvirt
mount --no-canonicalize --bind "/proc/self/fd/$lib" /var/lib/libvirt
mount --no-canonicalize --bind "/proc/self/fd/$log" /var/log/libvirt
if ! [[ $dest -ef /proc/self/fd/$here ]]; then
  mkdir -p -- "$dest"
  mount --no-canonicalize --bind "/proc/self/fd/$here" "$dest"
fi
# Its own devices, where that is allowed; a container often shows its sysfs in part, and then nobody may.
mount -t sysfs sysfs /sys 2>/dev/null || true
"$prefix/$busybox" ip link set lo up
: >"$run/namespace.ready"
exec {here}<&- {sockets}<&- {etc}<&- {lib}<&- {log}<&-
exec sleep infinity
