# shellcheck shell=bash
# The table functions/releases, as bash wants it: what it says of STACK_RELEASE is in variables RELEASE_NAME. That is
# the release whose packages the stack is made of: the one that the stack in DEST has, else the machine's.

# RELEASE_NAMES: those that are known, in the table's order. MACHINE_RELEASE: the machine's, whether it is known or not.
declare -ga RELEASE_NAMES=()
MACHINE_RELEASE=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}") || true

# read_releases: sets STACK_RELEASE, if it has no value, and the variables
read_releases() {
  local IFS=$' \t\n' key words name=''
  unset "${!RELEASE_@}"
  RELEASE_NAMES=()
  STACK_RELEASE=${STACK_RELEASE:-$(remembered_release)}
  STACK_RELEASE=${STACK_RELEASE:-$MACHINE_RELEASE}
  while read -r key words; do
    case $key in
      '' | '#'*) ;;
      release)
        name=$words
        RELEASE_NAMES+=("$name")
        ;;
      *)
        if [[ $name == "$STACK_RELEASE" ]]; then
          key=RELEASE_${key^^}
          printf -v "$key" '%s' "${!key:-}${!key:+ }$words"
        fi
        ;;
    esac
  done <"$FUNCTIONS_DIR/releases"
  RELEASE_PYTHON=${RELEASE_PYTHON:-python3} # of a release that is not known, which check_release says
}

# remembered_release: that of the stack in DEST, if there is one; before there were two none was written down
remembered_release() {
  if [[ -f $DEST/settings ]]; then
    awk -F= '$1 == "STACK_RELEASE" { name = $2 } END { print name ? name : "bookworm" }' "$DEST/settings"
  fi
}

# release_value NAME KEY: what the table says of any release; nothing for one that is not known
release_value() {
  awk -v name="$1" -v key="$2" '$1 == "release" { here = $2 == name } here && $1 == key { print $2 }' \
    "$FUNCTIONS_DIR/releases"
}

# check_release: before anything is unpacked: the release is known, may run here, and is what the prefix is made of
check_release() {
  local machine_libc
  [[ " ${RELEASE_NAMES[*]} " == *" ${STACK_RELEASE:-unknown} "* ]] ||
    die "no release of Debian is known as '${STACK_RELEASE:-unknown}'" \
      "STACK_RELEASE=… with one of: ${RELEASE_NAMES[*]}"
  machine_libc=$(release_value "$MACHINE_RELEASE" libc)
  if [[ -n $machine_libc ]] && dpkg --compare-versions "$RELEASE_LIBC" gt "$machine_libc"; then
    die "$STACK_RELEASE's packages need the C library $RELEASE_LIBC, and $MACHINE_RELEASE has $machine_libc" \
      "STACK_RELEASE=$MACHINE_RELEASE, or a container with Debian $RELEASE_DEBIAN"
  fi
  if [[ -d $PREFIX.packages && ! -f $PREFIX.packages/$RELEASE_PYTHON-minimal ]]; then
    if compgen -G "$PREFIX.packages/python3.*-minimal" >/dev/null; then
      die "the packages in $PREFIX are another release's, not $STACK_RELEASE's" "another folder: DEST=/some/folder"
    fi
  fi
}

read_releases
# What is kept for the next stack of this release: lists, archives, bytecode, schemas, pages.
# shellcheck disable=SC2034 # for all that keep something
RELEASE_CACHE=$STACK_CACHE/${STACK_RELEASE:-unknown}
