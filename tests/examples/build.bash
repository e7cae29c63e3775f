# The steps of a build. A step fails where a command of it fails: what may fail stands on a line of its own.
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

lint() {
  local file
  for file in ./*.bash; do
    echo "$file"
    bash -n "$file"
  done
}

# Each function whose name begins with test_ is a test.
run_tests() {
  local tests test
  tests=$(compgen -A function test_)
  for test in $tests; do
    echo "$test"
    "$test"
  done
}

test_a_version_is_made_of_numbers() {
  is_version 1.20.3
  ! is_version 1.x || return 1 # a failure that is expected counts as none; not to get it is one
}

test_an_archive_is_named_after_its_version() {
  [[ $(archive_name 1.2) == dist/app-1.2.tar.gz ]]
}

package() { # VERSION
  local archive
  is_version "$1"
  archive=$(archive_name "$1")
  mkdir -p "${archive%/*}"
  tar -czf "$archive" --transform "s,^\./,app-$1/," ./*.bash
  tar -tzf "$archive"
  emit ARCHIVE "$archive" # the script asks for it by this name
}

is_version() { [[ $1 =~ ^[0-9]+(\.[0-9]+)*$ ]]; }

archive_name() { echo "dist/app-$1.tar.gz"; }
