# The steps of a deployment; but for pack, each is run once a host.
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

pack() {
  local version
  version=$(date +%Y%m%d-%H%M%S.%3N) # two in one second are two releases
  mkdir -p build
  tar -czf "build/$version.tar.gz" --exclude={./build,./hosts,./logs} .
  emit RELEASE "$version" # every task that comes after this one finds it in $RELEASE
}

copy() { # HOST
  on "$1" mkdir -p "releases/$RELEASE"
  on "$1" tar -xzf - -C "releases/$RELEASE" <"build/$RELEASE.tar.gz"
}

# A host that is not well stays out of the load balancer.
switch_over() { # HOST
  balance_without "$1"
  on "$1" ln -sfn "releases/$RELEASE" current
  is_well "$1"
  echo "server $1" >>balancer.conf
}

balance_without() { # HOST
  touch balancer.conf
  grep -vxF "server $1" balancer.conf >balancer.new || (($? == 1)) # 1: no line is left
  mv balancer.new balancer.conf
}

is_well() { # HOST
  on "$1" test -d current/.
}

# Runs a command on a host. Here that is a folder, so that all this can be tried as it is. A real one, where the words
# have to be quoted, since ssh gives them to a shell:
#   on() { local words=("${@:2}") && ssh -o BatchMode=yes -o ConnectTimeout=10 "$1" "${words[*]@Q}"; }
on() { # HOST COMMAND…
  mkdir -p "hosts/$1"
  (cd "hosts/$1" && "${@:2}")
}
