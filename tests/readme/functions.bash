# shellcheck shell=bash
# Functions as one has them: none was written for this toolkit.

init_database() {
  echo "makes the database"
  emit DATABASE_URL "sqlite:///tmp/example.sqlite" # later tasks see $DATABASE_URL, Java task.output("DATABASE_URL")
}

init_web() {
  echo "serves '$1' from $DATABASE_URL"
}

build_docs() {
  printf 'page %s\n' {1..3}
  grep -q "chapter 4" <<<"chapters 1 2 3" # fails, in the middle of the function
  echo "never reached"
}
