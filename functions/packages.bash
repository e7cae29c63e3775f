# shellcheck shell=bash
# Debian packages without root: apt downloads them, tar unpacks them into PREFIX. Nothing is installed on the machine.

# What each group is for is written in its services' files; "base" gets, beside these, what several of the groups share.
declare -gA PACKAGE_SEEDS=(
    [database]='mariadb-server-core mariadb-client-core mariadb-client'
    [rabbitmq]='rabbitmq-server'
    [memcached]='memcached'
    [base]='uwsgi-core uwsgi-plugin-python3 python3-keystonemiddleware python3-pymysql python3-memcache python3-pymemcache python3-distutils python3-lib2to3'
    [client]='python3-openstackclient python3-osc-placement'
    [keystone]='keystone'
    [glance]='glance-api'
    [placement]='placement-api'
    [neutron]='neutron-api neutron-rpc-server'
    [nova]='nova-api nova-conductor nova-scheduler'
    [cinder]='cinder-api cinder-scheduler'
    [swift]='swift-proxy swift-account swift-container swift-object'
    [horizon]='openstack-dashboard'
)

# Left out: what belongs to a machine and not to a prefix, what only maintainer scripts use, and libraries of several MB
# that no service here calls.
PRUNED_PACKAGES=(
    libc6 libc-bin locales libcrypt1 libgcc-s1 gcc-12-base libstdc++6 dpkg adduser passwd mount sudo udev cron 'systemd*' libpam-systemd
    'init*' 'sysvinit*' lsb-base rsyslog logrotate psmisc iproute2 lsof rsync socat gawk
    debconf 'debconf-*' dbconfig-common ucf po-debconf openstack-pkg-tools
    python3 python3-minimal python3.11 'python3.11-*' 'libpython3.11-*' libpython3-stdlib
    perl 'perl-*' 'libperl*' 'lib*-perl' galera-4
    xclip 'x11-*' 'libx11-*' 'dbus*' libjs-sphinxdoc sqlite3 lsb-release
    sphinx-common 'python3-sphinx*' docutils-common python3-docutils python3-numpy 'libblas*' 'liblapack*' python3-mypy python3-grpcio '*-dev'
    'python3-ceph*' python3-rados python3-rbd python3-psycopg2 python3-mysqldb python3-confluent-kafka python3-googleapi python3-boto3 python3-etcd3
    python3-unittest2 python3-pastescript python3-pydot graphviz alembic q-text-as-data xmlsec1 uwsgi-plugin-apparmor
    open-iscsi 'qemu-*' iptables ipset conntrack bridge-utils cgroup-tools cryptsetup-bin thin-provisioning-tools 'dnsmasq*'
)

PACKAGE_LISTS=${PACKAGE_LISTS:-$DEST/packages}

# package_groups: those that ENABLED_SERVICES needs, one a line. The first three keep all that they need to themselves.
package_groups() {
    local group
    for group in database rabbitmq memcached; do
        if is_service_enabled "$group"; then printf '%s\n' "$group"; fi
    done
    printf '%s\n' base client
    for group in keystone glance placement neutron nova cinder swift horizon; do
        if is_service_enabled "$group"; then printf '%s\n' "$group"; fi
    done
}

# resolve_packages: writes what each group is made of to PACKAGE_LISTS; nothing to do while machine and choice stay the same
resolve_packages() {
    local group seeds key file=$PACKAGE_LISTS/resolved
    local -a wanted=()
    check_paths
    check_machine
    for group in $(package_groups); do
        seeds=${PACKAGE_SEEDS[$group]}
        if [[ $group == base ]]; then seeds+=$(missing_tools); fi
        if [[ $group == database || $group == rabbitmq || $group == memcached ]]; then group=+$group; fi
        wanted+=("$group=${seeds// /,}")
    done
    key=$(printf '%s\n' "${wanted[@]}" "${PRUNED_PACKAGES[@]}" | cat - /var/lib/dpkg/status | sha256sum)
    if [[ -f $file && $(< "$file") == "$key" ]]; then return 0; fi
    update_package_lists
    rm -rf -- "$PACKAGE_LISTS.new"
    mkdir -p -- "$PACKAGE_LISTS.new"
    run_apt apt-cache dumpavail \
        | /usr/bin/python3 "$FUNCTIONS_DIR/packages/resolve.py" /var/lib/dpkg/status "$PACKAGE_LISTS.new" "${PRUNED_PACKAGES[@]}" -- "${wanted[@]}"
    printf '%s\n' "$key" > "$PACKAGE_LISTS.new/resolved"
    rm -rf -- "$PACKAGE_LISTS"
    mv -- "$PACKAGE_LISTS.new" "$PACKAGE_LISTS"
    note "Needs $(cat "$PACKAGE_LISTS"/*.list | awk '{ n++; bytes += $3 } END { printf "%d packages, %.0f MB", n, bytes / 1e6 }') ($PACKAGE_LISTS)"
}

check_machine() {
    local codename='' tool
    if [[ -r /etc/os-release ]]; then codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}"); fi
    [[ $codename == bookworm ]] || die "this machine is not Debian 12 (bookworm) but '${codename:-unknown}': the packages are made for that; use a Debian 12 machine or container"
    for tool in apt-get apt-cache dpkg-deb setsid flock; do
        command -v "$tool" > /dev/null || die "the command $tool is missing on this machine; install the Debian package that has it (apt, dpkg, util-linux)"
    done
    if ! python_is_complete; then
        ((EUID == 0)) || die "/usr/bin/python3 is not Debian's complete Python 3.11; type: sudo apt-get install python3"
        # The one thing that the prefix cannot bring: the services' own scripts name this path. As root the launcher installs
        # what is missing to run at all, and so does this.
        note "Installs python3, once"
        DEBIAN_FRONTEND=noninteractive apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=60 install --no-install-recommends python3 > /dev/null
    fi
}

python_is_complete() {
    /usr/bin/python3 -c 'import ctypes, sqlite3, ssl, sys; assert sys.version_info[:2] == (3, 11)' 2> /dev/null
}

missing_tools() {
    local tool
    for tool in curl jq; do
        if [[ ! -x /usr/bin/$tool ]]; then printf ' %s' "$tool"; fi
    done
}

# run_apt COMMAND ARG…: apt with lists, archives and locks of our own, and without the machine's hooks (they delete archives in /var/cache)
run_apt() {
    local apt=$STACK_CACHE/apt command=$1
    shift
    mkdir -p -- "$apt/state/lists/partial" "$apt/archives/partial"
    printf '#clear %s;\n' APT::Update::Pre-Invoke APT::Update::Post-Invoke APT::Update::Post-Invoke-Success | write_file "$apt/apt.conf"
    LC_ALL=C.UTF-8 "$command" -c "$apt/apt.conf" -o "Dir::State=$apt/state" -o Dir::State::status=/var/lib/dpkg/status \
        -o "Dir::State::extended_states=$apt/state/extended_states" -o "Dir::Cache=$apt" -o "Dir::Cache::archives=$apt/archives" -o "Dir::Log=$apt" \
        -o Dir::Cache::pkgcache=packages.bin -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o APT::Sandbox::User= -o Acquire::Languages=none \
        -o Acquire::Retries=2 "$@"
}

# update_package_lists: at most once a day; without a network older lists do
update_package_lists() {
    local stamp=$STACK_CACHE/apt/updated answer=$STACK_CACHE/apt/update.log
    if [[ -n $(find "$stamp" -mmin -1440 2> /dev/null) ]]; then return 0; fi
    note "Fetches Debian's package lists"
    mkdir -p -- "$STACK_CACHE/apt"
    if run_apt apt-get -qq --error-on=any update > "$answer" 2>&1; then
        : > "$stamp"
    elif [[ -f $stamp ]]; then
        note "The package lists could not be fetched; uses those of $(date -r "$stamp" '+%F %R'): $(grep -m 1 '^[EW]:' "$answer" || true)"
    else
        cat "$answer" >&2
        die "Debian's package lists could not be fetched (above is apt's answer); check the network and /etc/apt/sources.list*, then try again"
    fi
}

# package_list GROUP: its file; an empty one for what is not chosen
package_list() {
    [[ -f $PACKAGE_LISTS/resolved ]] || die "the packages are not resolved yet; run: resolve_packages"
    [[ -f $PACKAGE_LISTS/$1.list ]] || die "no package group '$1' is chosen (ENABLED_SERVICES=$ENABLED_SERVICES, DATABASE_TYPE=$DATABASE_TYPE)"
    printf '%s\n' "$PACKAGE_LISTS/$1.list"
}

# download_packages [GROUP…]: what the archives folder lacks; all groups when none is named
download_packages() {
    local group list log name version size file
    local -a wanted=()
    local -A sizes=()
    if (($# == 0)); then
        for list in "$PACKAGE_LISTS"/*.list; do
            group=${list##*/}
            set -- "$@" "${group%.list}"
        done
    fi
    mkdir -p -- "$STACK_CACHE/apt/archives"
    while read -r size file; do
        sizes[$file]=$size
    done < <(find "$STACK_CACHE/apt/archives" -name '*.deb' -printf '%s %f\n')
    for group in "$@"; do
        list=$(package_list "$group")
        while read -r name version size file; do
            if [[ ${sizes[$file]:-} != "$size" ]] && ! is_unpacked "$name" "$version"; then wanted+=("$name=$version"); fi
        done < "$list"
    done
    if ((${#wanted[@]} == 0)); then return 0; fi
    note "Downloads ${#wanted[@]} packages ($*)"
    log=$(mktemp -- "$STACK_CACHE/apt/download.XXXXXX")
    if ! (cd -- "$STACK_CACHE/apt/archives" && run_apt apt-get -q download "${wanted[@]}" > "$log" 2>&1); then
        grep '^[EW]:' "$log" >&2 || tail -n 5 -- "$log" >&2
        rm -f -- "$log"
        die "a package of $* could not be downloaded (above is the mirror's answer); if it is gone from the mirror, forget the lists and try again: rm '$STACK_CACHE/apt/updated' '$PACKAGE_LISTS/resolved'"
    fi
    rm -f -- "$log"
}

# ---- unpacking. Beside PREFIX, in PREFIX.packages, each unpacked package has a file with its version and its files.

is_unpacked() {
    local stamp=$PREFIX.packages/$1 version=''
    if [[ -f $stamp ]]; then read -r version < "$stamp" || true; fi
    [[ $version == "$2" ]]
}

# install_packages GROUP: downloads what is missing, and unpacks it
install_packages() {
    local group=$1 list name version size file worker workers pid begin=$EPOCHREALTIME
    local -a missing=() pids=()
    list=$(package_list "$group")
    while read -r name version size file; do
        if ! is_unpacked "$name" "$version"; then missing+=("$name $version $file"); fi
    done < "$list"
    if ((${#missing[@]} == 0)); then return 0; fi
    download_packages "$group"
    mkdir -p -- "$PREFIX" "$PREFIX.packages"
    workers=$(nproc)
    for ((worker = 0; worker < workers; worker++)); do
        unpack_share "$worker" "$workers" "${missing[@]}" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid"
    done
    restore_bytecode "$list"
    note "Unpacks ${#missing[@]} packages of $group into $PREFIX in $(seconds_since "$begin") s"
}

# unpack_share WORKER WORKERS "NAME VERSION FILE"…: each WORKERS-th of them, from WORKER on
unpack_share() {
    local worker=$1 workers=$2 index name version file
    shift 2
    for ((index = worker + 1; index <= $#; index += workers)); do
        read -r name version file <<< "${!index}"
        unpack_package "$name" "$version" "$STACK_CACHE/apt/archives/$file"
    done
}

unpack_package() {
    local name=$1 version=$2 archive=$3 record=$PREFIX.packages/$1
    if [[ -f $record ]]; then remove_package "$name"; fi
    {
        printf '%s\n' "$version"
        dpkg-deb --fsys-tarfile "$archive" | tar -x -v -C "$PREFIX" --no-same-owner --no-same-permissions \
            --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/lintian/*' \
            --exclude='./etc/init.d/*' --exclude='./lib/systemd/*' --exclude='./usr/lib/systemd/*'
    } > "$record.part" \
        || die "the package $name could not be unpacked from '$archive'; if the disk is not full (df -h '$PREFIX'), the file is broken: rm '$archive', then try again"
    mv -f -- "$record.part" "$record"
}

# remove_package NAME: its files, so that another version can take their place
remove_package() {
    local file
    while IFS= read -r file; do
        if [[ $file == ./* && $file != */ ]]; then rm -f -- "$PREFIX/$file"; fi
    done < "$PREFIX.packages/$1"
    rm -f -- "$PREFIX.packages/$1"
}

# package_version PACKAGE: what is unpacked, as a word that a file can be named after
package_version() {
    local version=''
    if [[ -f $PREFIX.packages/$1 ]]; then read -r version < "$PREFIX.packages/$1" || true; fi
    [[ -n $version ]] || die "the package $1 is not unpacked in $PREFIX"
    printf '%s\n' "${version//[^A-Za-z0-9.+~-]/_}"
}

# install_base: python's libraries, uwsgi, and the parts of the standard library that Debian packs apart
install_base() {
    local part
    install_packages base
    mkdir -p -- "$PREFIX/py"
    # The services make millions of objects while they import and keep them: collecting less often saves neutron 0.5 s of its start.
    printf '%s\n' 'import gc' 'gc.set_threshold(50000, 20, 100)' | write_file "$PREFIX/py/sitecustomize.py"
    for part in distutils lib2to3; do
        if [[ -d $PREFIX/usr/lib/python3.11/$part && ! -d $PREFIX/py/$part ]]; then
            rm -rf -- "$PREFIX/py/$part.part"
            cp -r -- "$PREFIX/usr/lib/python3.11/$part" "$PREFIX/py/$part.part"
            # python3-minimal has its first files in the machine's folder
            if [[ -d /usr/lib/python3.11/$part ]]; then cp -n -- "/usr/lib/python3.11/$part"/*.py "$PREFIX/py/$part.part/"; fi
            mv -- "$PREFIX/py/$part.part" "$PREFIX/py/$part"
        fi
    done
}
