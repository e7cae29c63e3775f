# shellcheck shell=bash
# What a working tree wants beside its own code: other projects' packages, by the projects' names.

# require_source NAME: what the tree wants is there. What Debian has and the stack has not is unpacked. Asked again, it
# only looks whether anything has changed.
require_source() {
  local name=$1 tree=${SOURCE_TREES[$1]} met=$SOURCES_DIR/$1/met lacking
  local -a wanted=()
  install_source "$name"
  if [[ -f $met && $(<"$met") == "$STACK_SOURCES" ]]; then
    if [[ ! $tree/requirements.txt -nt $met && ! $PREFIX.packages -nt $met ]]; then return 0; fi
  fi
  lacking=$(lacking_of "$name" requirements.txt)
  mapfile -t wanted < <(awk -F '\t' '$3 == "" && NF { print $1 }' <<<"$lacking")
  if ((${#wanted[@]})); then
    install_python_packages "$name-sources" "${wanted[@]}"
    lacking=$(lacking_of "$name" requirements.txt)
  fi
  if [[ -z $lacking ]]; then
    printf '%s\n' "$STACK_SOURCES" >"$met"
    return 0
  fi
  lacking=$(awk -F '\t' '{ printf "%s%s (there is %s)", sep, $2, $3 == "" ? "none" : $3; sep = ", " }' <<<"$lacking")
  die "$name in ${SOURCE_TREES[$name]} needs what Debian does not have: $lacking" \
    "check out Debian's release there, $(debian_release "$name"), or bring each along with --source PROJECT=FOLDER"
}

# lacking_of NAME FILE: a line for each requirement in the tree's FILE that is not met (see working_tree.py)
lacking_of() {
  in_service "$1" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/working_tree.py" missing "$2" "${SOURCE_TREES[$1]}"
}

# debian_release NAME: the version that Debian has of a project
debian_release() {
  local version=''
  if [[ -f $PREFIX.packages/python3-$1 ]]; then read -r version <"$PREFIX.packages/python3-$1" || true; fi
  version=${version#*:}
  printf '%s\n' "${version%%-*}"
}

# install_test_requirements NAME: what the tree's unit tests want, as far as Debian has it
install_test_requirements() {
  local lacking
  local -a wanted=()
  [[ -n ${SOURCE_TREES[${1:-}]:-} ]] || die "no working tree is named '${1:-}'" "one of: ${!SOURCE_TREES[*]}"
  install_source "$1"
  lacking=$(lacking_of "$1" test-requirements.txt)
  mapfile -t wanted < <(cut -f 1 <<<"$lacking")
  if [[ -n $lacking ]]; then install_python_packages "$1-tests" "${wanted[@]}"; fi
}

# install_python_packages GROUP PROJECT…: Debian's packages of these projects, as many as there are, and what they need
# and the stack has not
install_python_packages() {
  local group=$1 list=$PACKAGE_LISTS/$1.list folder=$SOURCES_DIR/.packages project name seeds=''
  shift
  for project; do
    name=${project,,}
    name=python3-${name#python-}
    name=${name//_/-}
    if [[ -n $(run_apt apt-cache -q show --no-all-versions "$name" 2>/dev/null) ]]; then seeds+=${seeds:+,}$name; fi
  done
  if [[ -z $seeds ]]; then return 0; fi
  mkdir -p -- "$folder"
  rm -f -- "$list"
  run_apt apt-cache dumpavail | in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/packages/resolve.py" /var/lib/dpkg/status \
    "$folder" "${PRUNED_PACKAGES[@]}" -- "$group=$seeds" ||
    die "Debian's packages for $group cannot be found (output above)" "newer lists: rm '$RELEASE_CACHE/apt/updated'"
  awk 'FNR == NR { had[$1]; next } !($1 in had)' <(cat -- "$PACKAGE_LISTS"/*.list) "$folder/$group.list" >"$folder/new"
  mv -- "$folder/new" "$list"
  rm -rf -- "$folder"
  install_list "$list"
}
