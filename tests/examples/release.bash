# The steps of a release, each of which can be run again when it failed half-way.
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

release=release/$VERSION
mkdir -p "$release/done"

# Runs a step, unless an earlier run of this release did. Steps hand on files, not values: a step that is not run
# again emits nothing.
once() { # STEP
  local done=$release/done/$1
  if [[ -e $done ]]; then
    echo "done on $(<"$done"); to do it again: rm $done"
    return
  fi
  "$1" # not `"$1" && date …`: bash would go on after what fails in the middle of the step
  date --iso-8601=seconds >"$done"
}

check_clean() {
  git diff --stat --exit-code HEAD
}

archive() {
  git archive --prefix="app-$VERSION/" --output="$release/app-$VERSION.tar.gz" HEAD
  (cd "$release" && sha256sum "app-$VERSION.tar.gz" >SHA256SUMS)
}

notes() {
  local last
  last=$(git describe --tags --abbrev=0 2>/dev/null) || last='' # no release before this one
  git log --format='- %s' ${last:+"$last.."} >"$release/NOTES"
  cat "$release/NOTES"
}

tag() {
  git tag --force --annotate --file="$release/NOTES" "v$VERSION"
}

# All or nothing: what is copied half has another name. To another machine: rsync, or scp and ssh mv.
publish() {
  rm -rf "$PUBLISHED/.$VERSION"
  mkdir "$PUBLISHED/.$VERSION" # fails where nobody has made the folder to publish in
  cp "$release"/{NOTES,SHA256SUMS,*.tar.gz} "$PUBLISHED/.$VERSION"
  (cd "$PUBLISHED/.$VERSION" && sha256sum --check SHA256SUMS)
  mv --no-target-directory "$PUBLISHED/.$VERSION" "$PUBLISHED/$VERSION"
}
