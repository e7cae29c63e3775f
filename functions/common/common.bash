# shellcheck shell=bash
# What every service's functions share: where things are, messages, passwords. It brings the other shared files along.

case ${BASH_SOURCE[0]} in
  /*) FUNCTIONS_DIR=${BASH_SOURCE[0]%/*/*} ;;
  *)
    FUNCTIONS_DIR=$PWD/${BASH_SOURCE[0]}
    FUNCTIONS_DIR=${FUNCTIONS_DIR%/*/*}
    ;;
esac

# What is made here is nobody else's, whatever the umask was.
umask 077

# Where the stack is, and what is kept for the next one. All other places follow from DEST (see functions/services),
# whatever a variable of the same name was before: many environments have a PREFIX or a DATA_DIR that means something
# else. Version 0.1.0 had it in ~/stack, where many have a checkout.
if [[ -z ${DEST:-} && -f $HOME/stack/.stack ]]; then DEST=$HOME/stack; fi
DEST=${DEST:-${XDG_DATA_HOME:-$HOME/.local/share}/stack}
STACK_CACHE=${STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/stack}

# shellcheck source=functions/common/releases.bash
. "$FUNCTIONS_DIR/common/releases.bash"
# shellcheck source=functions/common/environment.bash
. "$FUNCTIONS_DIR/common/environment.bash"
# shellcheck source=functions/common/services.bash
. "$FUNCTIONS_DIR/common/services.bash"
KEYSTONE_URL=http://$SERVICE_HOST:$KEYSTONE_PORT/v3
# shellcheck source=functions/common/sources.bash
. "$FUNCTIONS_DIR/common/sources.bash"
read_sources

# shellcheck source=functions/common/files.bash
. "$FUNCTIONS_DIR/common/files.bash"
# shellcheck source=functions/common/processes.bash
. "$FUNCTIONS_DIR/common/processes.bash"
# shellcheck source=functions/common/configuration.bash
. "$FUNCTIONS_DIR/common/configuration.bash"
# shellcheck source=functions/common/uwsgi.bash
. "$FUNCTIONS_DIR/common/uwsgi.bash"
# shellcheck source=functions/common/forks.bash
. "$FUNCTIONS_DIR/common/forks.bash"
# shellcheck source=functions/packages/packages.bash
. "$FUNCTIONS_DIR/packages/packages.bash"
# shellcheck source=functions/packages/archives.bash
. "$FUNCTIONS_DIR/packages/archives.bash"
# shellcheck source=functions/packages/prefix.bash
. "$FUNCTIONS_DIR/packages/prefix.bash"
# shellcheck source=functions/packages/requirements.bash
. "$FUNCTIONS_DIR/packages/requirements.bash"
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

# die WHAT [HINT]: ends this shell with what is wrong and what to type
die() {
  printf 'error: %s\n' "$1" >&2
  if [[ ${2-} ]]; then printf 'hint: %s\n' "$2" >&2; fi
  exit 1
}

# ---- paths

# check_paths: what the programs cannot cope with is said before anything is written, and DEST is the stack's alone
check_paths() {
  local path other="another folder: DEST=/some/folder (for the downloads: XDG_CACHE_HOME=/some/folder)"
  for path in "$DEST" "$STACK_CACHE"; do
    if [[ $path != /* ]]; then die "'$path' is not an absolute path" "$other"; fi
    if [[ $path == *[:\$%\?#\;,\\[:cntrl:]]* ]]; then
      die "the path '$path' has one of : \$ % ? # ; , \\ in it, which mean something else in PATH or settings" "$other"
    fi
    if ! mkdir -p -- "$path" 2>/dev/null || [[ ! -w $path ]]; then
      die "the folder '$path' cannot be made or written by $(id -un)" "$other"
    fi
    if [[ ! -O $path ]]; then
      die "the folder '$path' belongs to $(stat -c %U -- "$path"), not to $(id -un)" "$other"
    fi
  done
  if [[ ! -f $DEST/.stack ]]; then
    if [[ -n $(find "$DEST" -mindepth 1 -print -quit) ]]; then die "'$DEST' is not empty and not a stack" "$other"; fi
    : >"$DEST/.stack"
  fi
}

# ---- passwords

# generate_passwords: makes what is missing in PASSWORD_FILE; a value in the environment wins over a made one
generate_passwords() {
  local name value made=0
  local -A known=()
  check_paths
  mkdir -p -- "$DATA_DIR" "$CONF_DIR" "$RUN_DIR"
  chmod 700 -- "$DATA_DIR" "$CONF_DIR" "$RUN_DIR"
  remove_unfinished
  if [[ -f $PASSWORD_FILE ]]; then
    while IFS='=' read -r name value; do
      known[$name]=$value
    done <"$PASSWORD_FILE"
  fi
  for name in "${SECRET_NAMES[@]}"; do
    value=${!name:-}
    [[ $value != *$'\n'* ]] || die "$name cannot hold a newline" "one line: $name='…'"
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
  if ((made)); then note "Writing $made passwords to $PASSWORD_FILE (mode 600)"; fi
}

# load_passwords: as shell variables, so that no child's environment has them
load_passwords() {
  local name value
  [[ -f $PASSWORD_FILE ]] || die "there is no $PASSWORD_FILE" "generate_passwords"
  while IFS='=' read -r name value; do
    if [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]]; then
      printf -v "$name" '%s' "$value"
      export -n "${name?}"
    fi
  done <"$PASSWORD_FILE"
}
