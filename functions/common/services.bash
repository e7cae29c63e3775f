# shellcheck shell=bash
# The table functions/services, as bash wants it: each setting and each place is a variable of that name.

# SERVICE_KINDS: name → part, server or service. SERVICE_VIRT: name → its VIRT_DRIVER, if it has one. SERVICE_NEEDS,
# SERVICE_IMPORTS and PACKAGE_SEEDS: name → words.
# SCHEMA_FOLDERS and SCHEMA_SERVICES: database → where its migrations are, and whose it is.
# DEVSTACK_SERVICES: DevStack's name → ours. SERVICE_PROCESSES and SERVICE_WORKERS: name → words.
# SERVICE_NAMES, SETTING_NAMES and SECRET_NAMES: in the table's order.
declare -gA SERVICE_KINDS=() SERVICE_VIRT=() SERVICE_NEEDS=() PACKAGE_SEEDS=()
declare -gA SCHEMA_FOLDERS=() SCHEMA_SERVICES=() SERVICE_IMPORTS=() DEVSTACK_SERVICES=()
declare -gA SERVICE_PROCESSES=() SERVICE_WORKERS=()
declare -ga SERVICE_NAMES=() SETTING_NAMES=() SECRET_NAMES=()

# read_services: a setting that has a value keeps it; a place is under DEST, whatever it was
# shellcheck disable=SC2034 # schemas.bash and sources.bash use what it reads
read_services() {
  local IFS=$' \t\n' key words word name=''
  while read -r key words; do
    case $key in
      '' | '#'*) ;;
      part | server | service)
        name=$words
        SERVICE_NAMES+=("$name")
        SERVICE_KINDS[$name]=$key
        ;;
      virt) SERVICE_VIRT[$name]=$words ;;
      needs) SERVICE_NEEDS[$name]+=" $words" ;;
      parts)
        for word in $words; do
          for key in ${word//[,=]/ }; do DEVSTACK_SERVICES[$key]=$name; done
          if [[ " ${SERVICE_PROCESSES[$name]:-} " != *" $key "* ]]; then SERVICE_PROCESSES[$name]+=" $key"; fi
        done
        ;;
      workers) SERVICE_WORKERS[$name]+=" $words" ;;
      imports) SERVICE_IMPORTS[$name]+=" $words" ;;
      packages) PACKAGE_SEEDS[$name]+=${PACKAGE_SEEDS[$name]:+ }$words ;;
      settings)
        for word in $words; do
          key=${word%%=*}
          SETTING_NAMES+=("$key")
          if [[ -z ${!key:-} ]]; then printf -v "$key" '%s' "${word#*=}"; fi
        done
        ;;
      schemas)
        for word in $words; do
          SCHEMA_FOLDERS[${word%%=*}]=${word#*=}
          SCHEMA_SERVICES[${word%%=*}]=$name
        done
        ;;
      secrets)
        for word in $words; do
          SECRET_NAMES+=("$word")
        done
        ;;
      places)
        for word in $words; do
          if [[ $word == *=* ]]; then printf -v "${word%%=*}" '%s' "$DEST/${word#*=}"; fi
        done
        ;;
      *) die "the table $FUNCTIONS_DIR/services has a line that begins with '$key'" \
        "git checkout -- '$FUNCTIONS_DIR/services'" ;;
    esac
  done <"$FUNCTIONS_DIR/services"
}

# is_service_enabled NAME: chosen, needed by what is chosen (a server), or always there (a part); DevStack's names, too
is_service_enabled() {
  local name=${DEVSTACK_SERVICES[$1]:-$1}
  if [[ ${SERVICE_VIRT[$name]:-$VIRT_DRIVER} != "$VIRT_DRIVER" ]]; then return 1; fi
  case ${SERVICE_KINDS[$name]:-} in
    part) for name in ${SERVICE_NEEDS[$name]:-}; do is_service_enabled "$name" || return 1; done ;;
    server) if [[ $name == database ]]; then [[ $DATABASE_TYPE == mysql ]]; else is_needed "$name"; fi ;;
    *) [[ ,$ENABLED_SERVICES, == *",$name,"* ]] ;;
  esac
}

# is_needed SERVER: by a service that is chosen
is_needed() {
  local name
  for name in "${SERVICE_NAMES[@]}"; do
    if [[ "${SERVICE_NEEDS[$name]:-} " == *" $1 "* ]] && is_service_enabled "$name"; then return 0; fi
  done
  return 1
}

# service_workers SERVICE: the processes that it has here beside those in SERVICE_PROCESSES, in a line
service_workers() {
  local IFS=$' \t\n' word
  local -a found=()
  if [[ ${RELEASE_API_SERVER:-} == uwsgi ]]; then
    for word in ${SERVICE_WORKERS[$1]:-}; do
      if [[ $word != *=* ]] || is_service_enabled "${word#*=}"; then found+=("${word%%=*}"); fi
    done
  fi
  printf '%s\n' "${found[*]}"
}

# default_choice: all services, and the database that they need; what is chosen in DevStack's names is in ours
default_choice() {
  local IFS=$' \t\n,' name chosen=''
  for name in ${ENABLED_SERVICES:-}; do
    name=${DEVSTACK_SERVICES[$name]:-$name}
    if [[ ,$chosen, != *",$name,"* ]]; then chosen+=${chosen:+,}$name; fi
  done
  ENABLED_SERVICES=$chosen
  if [[ -z $ENABLED_SERVICES ]]; then
    for name in "${SERVICE_NAMES[@]}"; do
      if [[ ${SERVICE_KINDS[$name]} == service ]]; then ENABLED_SERVICES+=${ENABLED_SERVICES:+,}$name; fi
    done
  fi
  if [[ -z $DATABASE_TYPE ]]; then
    DATABASE_TYPE=sqlite
    if is_needed database; then DATABASE_TYPE=mysql; fi
  fi
}

read_services
PACKAGE_SEEDS[base]+=" ${RELEASE_PACKAGES:-}"
default_choice
