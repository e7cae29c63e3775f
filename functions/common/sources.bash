# shellcheck shell=bash
# Working trees: what runs out of somebody's checkout in the place of Debian's package. STACK_SOURCES names them,
# NAME=FOLDER with a : between; NAME is a service, which alone runs from there, or a library's project, which all
# services then use.
#
# How it is done: a program finds the tree on PYTHONPATH, before the packages; and before the tree a folder of ours,
# DEST/sources/NAME, with what an installation would write: entry points, version, and commands in bin (working_tree.py
# makes them). The tree itself is only read, but for Python's bytecode.

# SOURCE_TREES: name → folder
declare -gA SOURCE_TREES=()

# read_sources: sets SOURCE_TREES, and TREE_PATH to what all programs have before the packages on PYTHONPATH
read_sources() {
  local IFS=: word name
  TREE_PATH=''
  for word in $STACK_SOURCES; do
    name=${word%%=*}
    SOURCE_TREES[$name]=${word#*=}
    if [[ -z ${SERVICE_KINDS[$name]:-} ]]; then TREE_PATH+=$(tree_folders "$name"); fi
  done
}

# tree_folders NAME: as they stand on PYTHONPATH, with a : behind each
tree_folders() {
  printf '%s' "$SOURCES_DIR/$1:${SOURCE_TREES[$1]}:"
}

# service_tree PROCESS: the folder of the tree that a service's process runs from; fails when it is Debian's package
service_tree() {
  local tree=${SOURCE_TREES[${1%%-*}]:-}
  [[ -n $tree ]] && printf '%s\n' "$tree"
}

# in_service PROCESS COMMAND ARG…: a service's own program, from its tree if it has one
in_service() (
  service_environment "$1"
  shift
  "$@"
)

# service_environment PROCESS: in a subshell
service_environment() {
  if service_tree "$1" >/dev/null; then TREE_PATH=$(tree_folders "${1%%-*}")$TREE_PATH; fi
  stack_environment
}

# in_service_without_blanks PROCESS COMMAND ARG…: for migrations. Alembic splits its list of folders at blanks, finds
# none of them and makes no tables, without a word. The working directory and an open file have names without.
in_service_without_blanks() (
  local tree
  if tree=$(service_tree "$1") && [[ $tree == *[[:space:]]* ]]; then
    exec 9<"$tree"
    TREE_PATH=$SOURCES_DIR/${1%%-*}:/proc/self/fd/9:$TREE_PATH
    stack_environment
  else
    service_environment "$1"
  fi
  shift
  if [[ $PREFIX == *[[:space:]]* ]]; then
    cd -- "$PREFIX" || die "there is no $PREFIX" "install_packages"
    export PATH=/proc/self/cwd/usr/bin:$PATH PYTHONHOME=/proc/self/cwd/usr
    export PYTHONPATH=${PYTHONPATH//"$PREFIX"//proc/self/cwd}
  fi
  "$@"
)

# service_program PROCESS COMMAND: its path, the tree's own where a tree has one
service_program() {
  local own=$SOURCES_DIR/${1%%-*}/bin/$2
  if ! service_tree "$1" >/dev/null || [[ ! -f $own ]]; then own=$PREFIX/usr/bin/$2; fi
  printf '%s\n' "$own"
}

# service_file SERVICE FILE_IN_TREE FILE_IN_PREFIX: the path of what comes with the code
service_file() {
  local tree
  if tree=$(service_tree "$1") && [[ -f $tree/$2 ]]; then
    printf '%s\n' "$tree/$2"
  else
    printf '%s\n' "$PREFIX/$3"
  fi
}

# ---- before a tree is run

# install_source NAME: what an installation would write, anew when the tree says something else
install_source() {
  local name=$1 tree=${SOURCE_TREES[$1]} made=$SOURCES_DIR/$1 version
  [[ -d $tree ]] || die "there is no folder $tree, the source of $name" \
    "./jbang stack.java up --source $name= --dest $(printf '%q' "$DEST")"
  version=$(tree_version "$name")
  if [[ -f $made/made && $(<"$made/made") == "$tree $version" ]]; then
    if [[ ! $tree/setup.cfg -nt $made/made && ! $tree/pyproject.toml -nt $made/made ]]; then return 0; fi
  fi
  mkdir -p -- "$SOURCES_DIR"
  rm -rf -- "$made" "$made.part"
  in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/working_tree.py" install "$tree" "$version" "$made.part"
  printf '%s\n' "$tree $version" >"$made.part/made"
  mv -- "$made.part" "$made"
  forget_caches
}

# tree_version NAME: of its latest tag and the commits since; where there is none, that of Debian's package
tree_version() {
  local tree=${SOURCE_TREES[$1]} packages=$PREFIX/usr/lib/python3/dist-packages described='' record
  described=$(in_git "$tree" describe --tags --match '[0-9]*.[0-9]*' 2>/dev/null) || true
  if [[ $described =~ ^([0-9]+(\.[0-9]+)*)\.([0-9]+)-([0-9]+)-g ]]; then
    described=${BASH_REMATCH[1]}.$((BASH_REMATCH[3] + 1)).dev${BASH_REMATCH[4]}
  elif [[ ! $described =~ ^[0-9]+(\.[0-9]+)*$ ]]; then
    for record in "$packages"/{"$1",openstack_"$1","${1//[-.]/_}","${1//-/.}"}-[0-9]*.{egg,dist}-info; do
      if [[ -d $record ]]; then
        described=${record##*/} described=${described#*-} described=${described%.*-info}
        break
      fi
    done
  fi
  printf '%s\n' "${described:-0}"
}

# in_git TREE ARG…: whatever repository the caller's environment names
in_git() (
  keep_exports "${USUAL_NAMES[@]}"
  git --no-optional-locks -C "$@"
)

# commit_of TREE: which commit is checked out, and whether files were changed since
commit_of() {
  local tree=$1 commit changed
  if ! commit=$(in_git "$tree" log -1 --format='commit %h (%s)' 2>/dev/null); then
    printf 'no commit known\n'
    return 0
  fi
  changed=$(in_git "$tree" status --porcelain --untracked-files=no 2>/dev/null | wc -l)
  if ((changed)); then commit+=" and $changed changed file"; fi
  if ((changed > 1)); then commit+=s; fi
  printf '%s\n' "$commit"
}

# require_sources SERVICE: before a restart: the trees that count for it are there with all that they want, none of its
# databases has other tables (a restart migrates nothing), and its code can be imported
require_sources() {
  local name schema found
  for name in "${!SOURCE_TREES[@]}"; do
    if [[ $name == "$1" || -z ${SERVICE_KINDS[$name]:-} ]]; then require_source "$name"; fi
  done
  for schema in "${!SCHEMA_SERVICES[@]}"; do
    if [[ ${SCHEMA_SERVICES[$schema]} != "$1" || ! -f $DATA_DIR/schemas/$schema ]]; then continue; fi
    found=$(<"$DATA_DIR/schemas/$schema")
    if [[ $found == "$(schema_version "$schema")" ]]; then continue; fi
    check_revisions "$schema"
    if [[ $(code_heads "$schema") != "$(database_heads "$schema")" ]]; then
      die "$1 has migrations that the database $schema has not" \
        "./jbang stack.java up --dest $(printf '%q' "$DEST")"
    fi
  done
  # Nova's own start imports all of it before it stops anything.
  if [[ $1 != nova && -n $(source_of "$1") ]]; then check_import "$1"; fi
}

# check_source NAME: what the tree wants is there, and what it is started by can be imported
check_source() {
  require_source "$1"
  check_import "$1"
  note "$1 is to run from ${SOURCE_TREES[$1]}, $(commit_of "${SOURCE_TREES[$1]}")"
}

# check_import NAME: the modules that the service's programs begin with, or all packages of a library's tree
check_import() {
  local name=$1 answer
  local -a modules
  read -ra modules <<<"${SERVICE_IMPORTS[$name]:-}"
  if ! answer=$(in_service "$name" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/working_tree.py" \
    import "${SOURCE_TREES[$name]:-}" "${modules[@]}" 2>&1); then
    printf '%s\n' "$answer" >&2
    die_of_import "$name" "${answer##*$'\n'}"
  fi
}

# die_of_import NAME ERROR: its code cannot be loaded, and nothing was stopped
die_of_import() {
  local tree=${SOURCE_TREES[$1]:-} name=$1 folder
  printf -v folder %q "$DEST"
  if [[ ! $tree ]]; then tree="the stack's packages and trees" name=NAME; fi
  die "$1 cannot be imported from $tree: $2" \
    "fix it, or go back to the package: ./jbang stack.java up --source $name= --dest $folder"
}

# ---- what runs

# source_of PROCESS: the trees that its code comes from, in a line; empty for packages alone
source_of() {
  local service=${1%%-*} name
  local -a found=()
  if [[ ${SERVICE_KINDS[$service]:-} != service ]]; then return 0; fi
  for name in "${!SOURCE_TREES[@]}"; do
    if [[ $name == "$service" || -z ${SERVICE_KINDS[$name]:-} ]]; then found+=("$name=${SOURCE_TREES[$name]}"); fi
  done
  if ((${#found[@]})); then printf '%s\n' "${found[@]}" | LC_ALL=C sort | paste -sd ' '; fi
}

# runs_other_code PROCESS: it was started from other trees than it would be now
runs_other_code() {
  local now before=''
  now=$(source_of "$1")
  if [[ -f $RUN_DIR/$1.source ]]; then before=$(<"$RUN_DIR/$1.source"); fi
  [[ $now != "$before" ]]
}

# remember_source PROCESS: that is being started
remember_source() {
  local source
  source=$(source_of "$1")
  if [[ -z $source ]]; then
    rm -f -- "$RUN_DIR/$1.source"
    return 0
  fi
  printf '%s\n' "$source" | write_file "$RUN_DIR/$1.source"
}

# tell_source PROCESS: what it was started from, where that is a tree
tell_source() {
  local tree
  if tree=$(service_tree "$1"); then note "${1%%-*} runs from $tree, $(commit_of "$tree")"; fi
}
