# shellcheck shell=bash
# What programs find in their environment: only what is meant for them. A caller's PYTHONPATH, LD_LIBRARY_PATH or
# TAR_OPTIONS would change what they do, and an OS_PASSWORD is none of their business.

# What means the same to any program, and what it takes to reach the network
USUAL_NAMES=(HOME USER LOGNAME SHELL PATH TERM TMPDIR TZ LANG)
# shellcheck disable=SC2034 # for apt
NETWORK_NAMES=({http,https,ftp,all,no}_proxy {HTTP,HTTPS,FTP,ALL,NO}_PROXY SSL_CERT_FILE SSL_CERT_DIR)

# The machine's word for its libraries' folder. HOSTTYPE would say it, but some shells export another one.
case ${BASH_VERSINFO[5]} in
  x86_64-*) LIBRARY_FOLDER=x86_64-linux-gnu ;;
  aarch64-*) LIBRARY_FOLDER=aarch64-linux-gnu ;;
  *) LIBRARY_FOLDER=none-for-${BASH_VERSINFO[5]} ;;
esac

# keep_exports NAME…: in a subshell that is about to start a program: of all exported variables only these stay so, and
# exported functions go
keep_exports() {
  local IFS=' ' word kept
  kept=" $* "
  IFS=$'\n'
  for word in $(
    compgen -e
    declare -Fx
  ); do
    case $word in
      'declare '*) unset -f "${word##* }" ;;
      *) if [[ $kept != *" $word "* ]]; then export -n "${word?}"; fi ;;
    esac
  done
}

# stack_environment: in a subshell: what a program from the prefix needs, and nothing of the caller's but the usual
stack_environment() {
  keep_exports "${USUAL_NAMES[@]}"
  prefix_environment
}

# prefix_environment: what a program from the prefix needs
prefix_environment() {
  export LANG=C.UTF-8 # first: bash tells of each LC_ name that goes where LANG is one that is not installed
  unset "${!PYTHON@}" "${!LD_@}" "${!LC_@}" LANGUAGE
  export PATH=$PREFIX/usr/sbin:$PREFIX/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export PYTHONPATH=$TREE_PATH$PREFIX/py:$PREFIX/usr/lib/python3/dist-packages PYTHONHOME=$PREFIX/usr PYTHONNOUSERSITE=1
  export LD_LIBRARY_PATH=$PREFIX/usr/lib/$LIBRARY_FOLDER:$PREFIX/lib/$LIBRARY_FOLDER
  # What Python finds in the prefix, and two clients' ids for the completion of names, belong to this stack, not to
  # HOME.
  export XDG_CACHE_HOME=$RUN_DIR/cache
  export NOVACLIENT_UUID_CACHE_DIR=$XDG_CACHE_HOME/clients CINDERCLIENT_UUID_CACHE_DIR=$XDG_CACHE_HOME/clients
  # Each saves every Python process a tenth of a second of imports: nobody here needs DNS in green threads, nor
  # setuptools.
  export EVENTLET_NO_GREENDNS=yes SETUPTOOLS_USE_DISTUTILS=$RELEASE_DISTUTILS
  export no_proxy=127.0.0.1,localhost NO_PROXY=127.0.0.1,localhost
}

# forget_caches: when another version's files take the place of those: of two that are less than two minutes apart
# stevedore's cache does not know which it has seen
forget_caches() {
  rm -rf -- "$RUN_DIR/cache"
}

# in_prefix COMMAND ARG…
in_prefix() (
  stack_environment
  "$@"
)
