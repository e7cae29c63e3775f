# shellcheck shell=bash
# Which Debian packages the stack is made of. archives.bash downloads them and prefix.bash unpacks them; nothing is
# installed on the machine.

# A Python of the stack's own: the machine needs none. resolve.py runs on these before anything is resolved.
PYTHON_CORE=("$RELEASE_PYTHON-minimal" "lib$RELEASE_PYTHON-minimal" libexpat1 zlib1g)

# Left out: what belongs to a machine and not to a prefix, what only maintainer scripts use, and libraries of several MB
# that no service here calls.
PRUNED_PACKAGES=(
  libc6 libc-bin locales libcrypt1 libgcc-s1 'gcc-*-base' libstdc++6 dpkg adduser passwd mount sudo udev cron
  'systemd*' libpam-systemd
  'init*' 'sysvinit*' lsb-base rsyslog logrotate psmisc iproute2 lsof rsync socat gawk
  debconf 'debconf-*' dbconfig-common ucf po-debconf openstack-pkg-tools
  python3 python3-minimal "$RELEASE_PYTHON" libpython3-stdlib python3-pip python3-wheel ca-certificates openssl
  openssh-client perl 'perl-*' 'libperl*' 'lib*-perl' galera-4
  xclip 'x11-*' 'libx11-*' 'dbus*' libjs-sphinxdoc sqlite3 lsb-release
  sphinx-common 'python3-sphinx*' docutils-common python3-docutils python3-numpy 'libblas*' 'liblapack*' python3-mypy
  python3-grpcio '*-dev'
  'python3-ceph*' python3-rados python3-rbd python3-psycopg2 python3-mysqldb python3-confluent-kafka
  python3-googleapi python3-boto3 python3-etcd3
  python3-unittest2 python3-pastescript python3-pydot graphviz alembic q-text-as-data xmlsec1 uwsgi-plugin-apparmor
  open-iscsi iptables ipset conntrack bridge-utils cgroup-tools cryptsetup-bin thin-provisioning-tools
  'dnsmasq*' kmod linux-base 'initramfs-tools*' iso-codes
)

# package_groups: those that ENABLED_SERVICES needs, one a line
package_groups() {
  local group
  for group in "${SERVICE_NAMES[@]}"; do
    if [[ -n ${PACKAGE_SEEDS[$group]:-} ]] && is_service_enabled "$group"; then printf '%s\n' "$group"; fi
  done
}

# resolve_packages: writes what each group is made of to PACKAGE_LISTS; nothing to do while machine and choice stay the
# same
resolve_packages() {
  local group seeds key needed file=$PACKAGE_LISTS/resolved
  local -a wanted=()
  check_paths
  mkdir -p -- "$RELEASE_CACHE"
  chmod 700 -- "$DEST" "$STACK_CACHE" "$RELEASE_CACHE"
  check_machine
  check_prefix
  # What it says is unpacked went with PREFIX.
  if [[ ! -d $PREFIX ]]; then rm -rf -- "$PREFIX.packages"; fi
  for group in $(package_groups); do
    seeds=${PACKAGE_SEEDS[$group]}
    # Beside its own, base gets what several of the groups share; a server keeps all that it needs to itself.
    if [[ $group == base ]]; then seeds="${PYTHON_CORE[*]} $seeds$(missing_tools)"; fi
    if [[ ${SERVICE_KINDS[$group]} == server ]]; then group=+$group; fi
    wanted+=("$group=${seeds// /,}")
  done
  key=$(printf '%s\n' 'name version size file sha256' "${wanted[@]}" "${PRUNED_PACKAGES[@]}" |
    cat - /var/lib/dpkg/status | sha256sum)
  if [[ -f $file && $(<"$file") == "$key" ]]; then
    if [[ -d $PACKAGE_LISTS.new ]]; then rm -rf -- "$PACKAGE_LISTS.new"; fi # of one that was killed
    return 0
  fi
  update_package_lists
  rm -rf -- "$PACKAGE_LISTS.new"
  mkdir -p -- "$PACKAGE_LISTS.new"
  install_python
  run_apt apt-cache dumpavail |
    in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/packages/resolve.py" /var/lib/dpkg/status "$PACKAGE_LISTS.new" \
      "${PRUNED_PACKAGES[@]}" -- "${wanted[@]}"
  printf '%s\n' "$key" >"$PACKAGE_LISTS.new/resolved"
  rm -rf -- "$PACKAGE_LISTS"
  mv -- "$PACKAGE_LISTS.new" "$PACKAGE_LISTS"
  needed=$(awk '{ n++; bytes += $3 } END { printf "%d packages, %.0f MB", n, bytes / 1e6 }' "$PACKAGE_LISTS"/*.list)
  note "Packages needed: $needed ($PACKAGE_LISTS)"
}

check_machine() {
  local tool
  [[ $LIBRARY_FOLDER != none-* ]] ||
    die "no library folder is known for the architecture ${LIBRARY_FOLDER#none-for-} (known: x86_64, aarch64)" \
      "add it to functions/common/environment.bash"
  check_release
  for tool in apt-get apt-cache dpkg-deb setsid flock; do
    command -v "$tool" >/dev/null ||
      die "the command $tool is missing on this machine" "sudo apt-get install apt dpkg util-linux"
  done
}

# install_python: the Python that resolves the packages, before there are lists of them; install_base brings the rest of
# it
install_python() {
  local name file version size sum missing='' list=$PACKAGE_LISTS.new/python.list
  for name in "${PYTHON_CORE[@]}"; do
    if [[ ! -f $PREFIX.packages/$name ]]; then missing+=" $name"; fi
  done
  if [[ -z $missing ]]; then return 0; fi
  run_apt apt-get -qq download --print-uris "${PYTHON_CORE[@]}" >"$list.uris" ||
    die "no source in /etc/apt offers$missing (output above)" "apt-cache policy$missing"
  while read -r _ file size sum; do
    version=${file#*_}
    version=${version%_*}
    printf '%s\n' "${file%%_*} ${version//%3a/:} $size $file ${sum#SHA256:}"
  done <"$list.uris" >"$list"
  install_list "$list"
  rm -f -- "$list" "$list.uris"
}

missing_tools() {
  local tool
  for tool in curl jq; do
    if [[ ! -x /usr/bin/$tool ]]; then printf ' %s' "$tool"; fi
  done
}

# package_list GROUP: its file; an empty one for what is not chosen
package_list() {
  [[ -f $PACKAGE_LISTS/resolved ]] || die "the packages are not resolved yet" "resolve_packages"
  [[ -f $PACKAGE_LISTS/$1.list ]] ||
    die "no package group '$1' is chosen (ENABLED_SERVICES=$ENABLED_SERVICES, DATABASE_TYPE=$DATABASE_TYPE)" \
      "one of: $(cd -- "$PACKAGE_LISTS" && printf '%s ' *.list)"
  printf '%s\n' "$PACKAGE_LISTS/$1.list"
}
