# shellcheck shell=bash disable=SC2031 # what other functions change in subshells
# What `stack.java shell` begins with: the user's own bash, and the stack in it.

unset BASH_ENV
if [[ $- == *i* && -f ~/.bashrc ]]; then
  # shellcheck source=/dev/null
  . ~/.bashrc
fi

# shellcheck source=/dev/null # checked by itself
. "${BASH_SOURCE[0]%/*/*}/stack.bash"

# enter_stack: the environment of the stack's programs, with all working trees. Of what is configured only DEST is left
# in it: another run is to ask for itself.
enter_stack() {
  local path=$PATH name own=''
  unset "${SECRET_NAMES[@]}" "${!OS_@}"
  for name in ENABLED_SERVICES "${SETTING_NAMES[@]}"; do export -n "${name?}"; done
  for name in "${!SOURCE_TREES[@]}"; do
    (install_source "$name") || note "The shell goes on without the entry points of $name"
    own+=$SOURCES_DIR/$name/bin:
    if [[ ${SERVICE_KINDS[$name]:-} ]]; then TREE_PATH=$(tree_folders "$name")$TREE_PATH; fi
  done
  prefix_environment
  # python3 is the stack's own.
  mkdir -p -- "$SOURCES_DIR/bin"
  ln -sfn -- "$PREFIX/usr/bin/$RELEASE_PYTHON" "$SOURCES_DIR/bin/python3"
  export PATH=$own$SOURCES_DIR/bin:$DEST/bin:$PATH:$path
  export OS_CLOUD=admin OS_CLIENT_CONFIG_FILE=$DEST/clouds.yaml
}
enter_stack

if [[ $- == *i* ]]; then
  PS1="(stack) $PS1"
  # It ends the command, not the shell.
  die() {
    printf 'error: %s\n' "$1" >&2
    if [[ ${2-} ]]; then printf 'hint: %s\n' "$2" >&2; fi
    kill -INT $$
    if [[ $BASHPID != "$$" ]]; then exit 1; fi
  }
  note "Programs, Python and functions here are those of the stack in $DEST; the cloud is admin. exit leaves the shell."
fi
