# shellcheck shell=bash
# What every service's functions share: where things are, messages, passwords. It brings the other shared files along.

case ${BASH_SOURCE[0]} in
  /*) FUNCTIONS_DIR=${BASH_SOURCE[0]%/*/*} ;;
  *)
    FUNCTIONS_DIR=$PWD/${BASH_SOURCE[0]}
    FUNCTIONS_DIR=${FUNCTIONS_DIR%/*/*}
    ;;
esac

umask go-w

# Where the stack is, and what is kept for the next one. All other places follow from DEST (see functions/services), whatever
# a variable of the same name was before: many environments have a PREFIX or a DATA_DIR that means something else.
DEST=${DEST:-$HOME/stack}
STACK_CACHE=${STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stack}

# shellcheck source=functions/common/services.bash
. "$FUNCTIONS_DIR/common/services.bash"
KEYSTONE_URL=http://$SERVICE_HOST:$KEYSTONE_PORT/v3

# shellcheck source=functions/common/files.bash
. "$FUNCTIONS_DIR/common/files.bash"
# shellcheck source=functions/common/processes.bash
. "$FUNCTIONS_DIR/common/processes.bash"
# shellcheck source=functions/packages/packages.bash
. "$FUNCTIONS_DIR/packages/packages.bash"
# shellcheck source=functions/packages/archives.bash
. "$FUNCTIONS_DIR/packages/archives.bash"
# shellcheck source=functions/packages/prefix.bash
. "$FUNCTIONS_DIR/packages/prefix.bash"
# shellcheck source=functions/packages/bytecode.bash
. "$FUNCTIONS_DIR/packages/bytecode.bash"
# shellcheck source=functions/common/schemas.bash
. "$FUNCTIONS_DIR/common/schemas.bash"
# shellcheck source=functions/common/oslo.bash
. "$FUNCTIONS_DIR/common/oslo.bash"
# shellcheck source=functions/common/requests.bash
. "$FUNCTIONS_DIR/common/requests.bash"
# shellcheck source=functions/common/accounts.bash
. "$FUNCTIONS_DIR/common/accounts.bash"
# shellcheck source=functions/common/localconf.bash
. "$FUNCTIONS_DIR/common/localconf.bash"
# shellcheck source=functions/common/status.bash
. "$FUNCTIONS_DIR/common/status.bash"

# ---- messages

note() {
  printf '%s\n' "$*"
}

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# ---- paths

# check_paths: what the programs cannot cope with is said before anything is written
check_paths() {
  local path
  for path in "$DEST" "$PREFIX" "$DATA_DIR" "$CONF_DIR" "$STACK_CACHE"; do
    [[ $path == /* ]] ||
      die "'$path' is not an absolute path;" \
        "choose another folder with DEST=/some/folder (or XDG_CACHE_HOME for the downloads)"
    if [[ $path == *[:\$%\?#\;,\\[:cntrl:]]* ]]; then
      die "the path '$path' has one of the characters : \$ % ? # ; , \\ in it, which mean something else in PATH," \
        "database addresses or configuration files;" \
        "choose another folder with DEST=/some/folder (or XDG_CACHE_HOME for the downloads)"
    fi
  done
  for path in "$DEST" "$STACK_CACHE"; do
    if ! mkdir -p -- "$path" 2>/dev/null || [[ ! -w $path ]]; then
      die "the folder '$path' cannot be made or written by $(id -un);" \
        "choose another with DEST=/some/folder (or XDG_CACHE_HOME for the downloads)"
    fi
  done
}

# ---- environment

# stack_environment: what a program from the prefix needs
stack_environment() {
  local triple
  triple=$(library_folder)
  export PATH=$PREFIX/usr/sbin:$PREFIX/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export PYTHONPATH=$PREFIX/py:$PREFIX/usr/lib/python3/dist-packages PYTHONHOME=$PREFIX/usr PYTHONNOUSERSITE=1
  export LD_LIBRARY_PATH=$PREFIX/usr/lib/$triple:$PREFIX/lib/$triple
  export LANG=C.UTF-8
  # Two clients keep ids for the completion of names, in folders of their own in HOME unless told otherwise.
  export NOVACLIENT_UUID_CACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/stack/clients \
    CINDERCLIENT_UUID_CACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/stack/clients
  # Each saves every Python process a tenth of a second of imports: nobody here needs DNS in green threads, nor
  # setuptools.
  export EVENTLET_NO_GREENDNS=yes SETUPTOOLS_USE_DISTUTILS=stdlib
  export no_proxy=127.0.0.1,localhost NO_PROXY=127.0.0.1,localhost
  unset LC_ALL LANGUAGE PYTHONDONTWRITEBYTECODE PYTHONSTARTUP PYTHONWARNINGS
}

library_folder() {
  case ${HOSTTYPE:-} in
    x86_64) printf 'x86_64-linux-gnu' ;;
    aarch64) printf 'aarch64-linux-gnu' ;;
    *) die "no library folder is known for the architecture '${HOSTTYPE:-}' (known: x86_64, aarch64)" ;;
  esac
}

# in_prefix_without_blanks COMMAND ARG…: for migrations. Alembic splits its list of folders at blanks, finds none of
# them and makes no tables, without a word. A link in the cache folder has a path without.
in_prefix_without_blanks() (
  stack_environment
  if [[ $PREFIX == *[[:space:]]* ]]; then
    link=$(printf '%s' "$PREFIX" | sha256sum)
    link=$STACK_CACHE/prefix-${link:0:16}-$BASHPID
    [[ $link != *[[:space:]]* ]] ||
      die "neither $PREFIX nor $STACK_CACHE has a path without blanks, and migrations need one; choose another:" \
        "--dest, or STACK_CACHE=/some/folder"
    mkdir -p -- "$STACK_CACHE"
    trap 'rm -f -- "$link"' EXIT
    ln -sfn -- "$PREFIX" "$link"
    PATH=$link/usr/bin:$PATH PYTHONHOME=$link/usr PYTHONPATH=${PYTHONPATH//"$PREFIX"/$link}
  fi
  "$@"
)

# in_prefix COMMAND ARG…
in_prefix() (
  stack_environment
  "$@"
)

# ---- passwords

# generate_passwords: makes what is missing in PASSWORD_FILE; a value in the environment wins over a made one
generate_passwords() {
  local name value made=0
  local -A known=()
  check_paths
  mkdir -p -- "$DATA_DIR" "$CONF_DIR" "$RUN_DIR"
  chmod 700 -- "$DATA_DIR" "$CONF_DIR" "$RUN_DIR"
  if [[ -f $PASSWORD_FILE ]]; then
    while IFS='=' read -r name value; do
      known[$name]=$value
    done <"$PASSWORD_FILE"
  fi
  for name in "${SECRET_NAMES[@]}"; do
    value=${!name:-}
    [[ $value != *$'\n'* ]] || die "$name cannot hold a newline"
    if [[ -z ${known[$name]:-} ]]; then
      if [[ -z $value ]]; then
        value=$(od -An -N16 -tx1 /dev/urandom)
        value=${value//[[:space:]]/}
      fi
      known[$name]=$value
      made=$((made + 1))
    elif [[ -n $value && $value != "${known[$name]}" ]]; then
      note "$name: the stack was made with another value than the environment has, and keeps it (see $PASSWORD_FILE)"
    fi
  done
  for name in "${!known[@]}"; do
    printf '%s=%s\n' "$name" "${known[$name]}"
  done | LC_ALL=C sort | write_file "$PASSWORD_FILE"
  if ((made)); then note "Writes $made passwords to $PASSWORD_FILE (mode 600)"; fi
}

# load_passwords: as shell variables, so that no child's environment has them
load_passwords() {
  local name value
  [[ -f $PASSWORD_FILE ]] || die "there is no $PASSWORD_FILE; make it with: generate_passwords"
  while IFS='=' read -r name value; do
    if [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]]; then
      printf -v "$name" '%s' "$value"
      export -n "${name?}"
    fi
  done <"$PASSWORD_FILE"
}
