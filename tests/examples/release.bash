# The steps of a release, each of which can be run again when it failed half-way: what was done is not (--resume).
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

release=release/$VERSION
mkdir -p "$release"

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
