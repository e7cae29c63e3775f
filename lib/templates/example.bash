# The functions that the script runs, each as a process of its own. What one prints is its log.
# shellcheck shell=bash

# Options count for every task. These two are not bash's own, and what is written for them fails where it should.
set -o pipefail
shopt -s inherit_errexit

make_folder() {
  mkdir -p site
  echo '<h1>Contents</h1>' >site/index.html
  emit SITE "$PWD/site" # tasks that come after this one find it in $SITE, the script as folder.output("SITE")
}

write_page() { # TITLE
  echo "writing ${1// /-}.html"
  echo "<h1>$1</h1>" >"$SITE/${1// /-}.html"
}

list_page() { # TITLE; one at a time, since the script gives it a lock
  echo "<p><a href='${1// /-}.html'>$1</a>" >>"$SITE/index.html"
}

check_words() { # WORD…
  local word
  for word in "$@"; do
    echo "looking for '$word'"
    grep -hF -- "$word" "$SITE"/*.html # if it is in no page, the task fails here, and not at its end
  done
}
