#!/usr/bin/env bash
# A Debian of another release in a folder, with a JDK and Maven alone, as a newcomer's machine is:
#
#   root.bash make RELEASE FOLDER          by debootstrap, from the mirror that apt is set up with; does nothing again
#   root.bash enter FOLDER HOME COMMAND…   as the ordinary user me, whose home is HOME, in namespaces of its own: what
#                                          the command leaves running ends with it
#
# Only root can. Exit status 3, and why on stdout: it cannot be made here.
set -euo pipefail

cannot() {
  printf '%s\n' "$*"
  exit 3
}

# mirror: where this machine's own Debian comes from
mirror() {
  local own
  # shellcheck source=/dev/null
  own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  apt-get --print-uris update 2>/dev/null | sed -n "s,^'\\(.*\\)/dists/$own/InRelease'.*,\\1,p" | sed -n 1p
}

# debootstrap_in FOLDER: prints the command; unpacked there if the machine has none
debootstrap_in() {
  if command -v debootstrap; then return 0; fi
  if [[ ! -x $1/usr/sbin/debootstrap ]]; then
    mkdir -p -- "$1"
    (cd -- "$1" && apt-get -qq -o APT::Sandbox::User=root download debootstrap && dpkg-deb -x debootstrap_*.deb .) \
      >&2 || return
  fi
  printf '%s\n' "$1/usr/sbin/debootstrap"
}

make() {
  local release=$1 folder=$2 from program
  if [[ -e $folder/made ]]; then return 0; fi
  ((EUID == 0)) || cannot "only root can make a Debian in a folder"
  from=$(mirror)
  [[ -n $from ]] || cannot "apt names no mirror of Debian in /etc/apt"
  program=$(debootstrap_in "$folder.tools") || cannot "apt has no debootstrap"
  rm -rf -- "$folder"
  mkdir -p -- "$folder"
  if [[ $program == "$folder.tools"/* ]]; then export DEBOOTSTRAP_DIR=$folder.tools/usr/share/debootstrap; fi
  "$program" --variant=minbase --include=ca-certificates,default-jdk-headless,git,maven "$release" "$folder/root" \
    "$from" >"$folder/log" 2>&1 ||
    cannot "debootstrap cannot make $release from $from: $(grep -m 1 '^E:' "$folder/log" || tail -n 1 "$folder/log")"
  chroot "$folder/root" useradd --create-home --shell /bin/bash me
  rm -f -- "$folder/root/var/cache/apt/archives"/*.deb
  : >"$folder/made"
}

enter() {
  local root=$1/root home=$2
  shift 2
  # shellcheck disable=SC2016 # it is the inner bash that expands
  exec unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 home=$2
    shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmp "$root/tmp"
    mount --bind "$home" "$root/home/me"
    # How this machine finds others, and whom it trusts; its names it keeps to itself.
    : >>"$root/etc/resolv.conf"
    mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
    if [[ -e /etc/ssl/certs/java/cacerts ]]; then mount --bind /etc/ssl/certs "$root/etc/ssl/certs"; fi
    chroot "$root" chown -R me: /home/me
    keep=()
    for name in {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
      if [[ ${!name-} ]]; then keep+=("$name=${!name}"); fi
    done
    # This bash stays: it is process 1, which reaps what others leave.
    status=0
    chroot "$root" setpriv --reuid=me --regid=me --init-groups env -i --chdir=/home/me "${keep[@]}" HOME=/home/me \
      USER=me SHELL=/bin/bash PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 "$@" || status=$?
    exit "$status"
  ' bash "$root" "$home" "$@"
}

"$@"
