# The functions that the script runs, each in a bash of its own. What one prints is its log.
# shellcheck shell=bash

# Options count for every task. These two are not bash's own, and what is written for them fails where it should.
set -o pipefail
shopt -s inherit_errexit

init_database() {
  echo "makes the database"
  emit DATABASE_URL "sqlite:///tmp/example.sqlite" # for the tasks that come after this one
}

init_web() {
  echo "starts the web server '$1' on $DATABASE_URL"
}

build_docs() {
  echo "builds the documentation"
}
