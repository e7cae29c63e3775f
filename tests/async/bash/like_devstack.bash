# shellcheck shell=bash disable=all # of the kind that people have: unquoted, old idioms, habits of twenty years
# Functions of the kind that DevStack is made of, for LikeDevStackTest. What they print, write and set is to be the same
# when a bash runs one after another and when tasks run side by side.

TOP=$(cd $(dirname "$0") && pwd)
ENABLED_SERVICES=key,g-api,n-api,n-cpu,mysql
PACKAGES=$(
  for i in {1..5000}; do echo "ii  package-$i  1.$i"; done
  echo "ii  adduser  3.1"
)
TOKEN_FORMAT=${TOKEN_FORMAT:-fernet}
declare -A TIMES_STARTED TIMES_TOTAL
declare -a PLUGINS
TICKS=0
umask 022

# --- what the functions below are built of ---

die() {
  local exitcode=$?
  set +o xtrace
  local line=$1
  shift
  if [ $exitcode == 0 ]; then
    exitcode=1
  fi
  backtrace 2
  err $line "$*"
  sleep 0
  exit $exitcode
}

backtrace() {
  local level=$1
  local deep
  deep=$((${#BASH_SOURCE[@]} - 1))
  echo "[Call Trace]"
  while [ $level -le $deep ]; do
    case ${FUNCNAME[$level]} in main | source) break ;; esac # where it was called from differs
    echo "${BASH_SOURCE[$level]##*/}:${BASH_LINENO[$((level - 1))]}:${FUNCNAME[$((level - 1))]}"
    level=$((level + 1))
  done
}

err() {
  local exitcode=$?
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local msg="[ERROR] ${BASH_SOURCE[2]##*/}:$1 $2"
  echo $msg 1>&2
  if [[ -n ${LOGDIR} ]]; then
    echo $msg >>"${LOGDIR}/error.log"
  fi
  $xtrace
  return $exitcode
}

die_if_not_set() {
  local exitcode=$?
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local line=$1
  shift
  local evar=$1
  shift
  if ! is_set $evar || [ $exitcode != 0 ]; then
    die $line "$*"
  fi
  $xtrace
}

is_set() {
  local var=\$"$1"
  eval "[ -n \"$var\" ]"
}

isset() {
  [[ -v "$1" ]]
}

is_function() {
  [[ $(type -t "$1") == function ]]
}

trueorfalse() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local default=$1
  if [ -z $2 ]; then
    die $LINENO "variable to normalize required"
  fi
  local testval=${!2:-}
  case "$testval" in
    "1" | [yY]es | "YES" | [tT]rue | "TRUE") echo "True" ;;
    "0" | [nN]o | "NO" | [fF]alse | "FALSE") echo "False" ;;
    *) echo "$default" ;;
  esac
  $xtrace
}

is_service_enabled() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local enabled=1
  local services=$@
  local service
  for service in ${services}; do
    [[ ,${ENABLED_SERVICES}, =~ ,${service}, ]] && enabled=0
    if is_function is_${service}_enabled; then
      is_${service}_enabled && enabled=0
    fi
    [[ ${service} == "nova" && ${ENABLED_SERVICES} =~ "n-" ]] && enabled=0
    [[ ${service} == n-cell-* && ,${ENABLED_SERVICES} =~ ,"n-cell" ]] && enabled=0
  done
  $xtrace
  return $enabled
}

enable_service() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local tmpsvcs="${ENABLED_SERVICES}"
  local service
  for service in $@; do
    if [[ ,${DISABLED_SERVICES-}, =~ ,${service}, ]]; then
      echo "Attempt to enable_service ${service} when it has been disabled" >&2
      continue
    fi
    if ! is_service_enabled $service; then
      tmpsvcs+=",$service"
    fi
  done
  ENABLED_SERVICES=$(echo "$tmpsvcs" | sed -e 's/,,*/,/g; s/^,//; s/,$//')
  $xtrace
}

disable_service() {
  local disabled_svcs=${DISABLED_SERVICES-}
  local enabled_svcs=",${ENABLED_SERVICES},"
  local service
  for service in $@; do
    disabled_svcs+=",$service"
    if is_service_enabled $service; then
      enabled_svcs=${enabled_svcs//,$service,/,}
    fi
  done
  DISABLED_SERVICES=$(echo "$disabled_svcs" | sed -e 's/^,//')
  ENABLED_SERVICES=$(echo "$enabled_svcs" | sed -e 's/^,//; s/,$//')
}

is_package_installed() {
  echo "$PACKAGES" | grep -q "^ii  $1 "
}

iniset() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local sudo=""
  local sudo_option=""
  if [ $1 == "-sudo" ]; then
    sudo="env "
    sudo_option="-sudo "
    shift
  fi
  local file=$1
  local section=$2
  local option=$3
  local value=$4
  if [[ -z $section || -z $option ]]; then
    $xtrace
    return
  fi
  if ! grep -q "^\[$section\]" "$file" 2>/dev/null; then
    echo -e "\n[$section]" | $sudo tee --append "$file" >/dev/null
  fi
  if ! ini_has_option $sudo_option "$file" "$section" "$option"; then
    $sudo sed -i -e "/^\[$section\]/ a\\
$option = $value
" "$file"
  else
    local sep
    sep=$(echo -ne "\x01")
    local range='/^\['${section}'\]/,/^\[.*\]/'
    $sudo sed -i -e "$range"' s'${sep}'^\('"${option}"'[ \t]*=[ \t]*\).*$'${sep}'\1'"${value}"${sep} "$file"
  fi
  $xtrace
}

ini_has_option() {
  local sudo=""
  if [ $1 == "-sudo" ]; then
    sudo="env "
    shift
  fi
  local line
  line=$($sudo sed -ne "/^\[$2\]/,/^\[.*\]/ { /^$3[ \t]*=/ p; }" "$1")
  [ -n "$line" ]
}

iniget() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set +o xtrace
  local line
  line=$(sed -ne "/^\[$2\]/,/^\[.*\]/ { /^$3[ \t]*=/ p; }" "$1")
  echo ${line#*=}
  $xtrace
}

inicomment() {
  sed -i -e "/^\[$2\]/,/^\[.*\]/ s|^\($3[ \t]*=.*$\)|#\1|" "$1"
}

iniset_multiline() {
  local file=$1 section=$2 option=$3 v values
  shift 3
  for v in $@; do
    values="$v ${values}"
  done
  sed -i -e "/^\[$section\]/,/^\[.*\]/ { /^$option[ \t]*=/ d; }" "$file"
  for v in $values; do
    sed -i -e "/^\[$section\]/ a\\
$option = $v
" "$file"
  done
}

get_field() {
  local data
  local field
  while read data; do
    if [ "$1" -lt 0 ]; then
      field="(\$(NF$1))"
    else
      field="\$$(($1 + 1))"
    fi
    echo "$data" | awk -F'[ \t]*\\|[ \t]*' "{print $field}"
  done
}

# Some cloud, which keeps what it has in files.
openstack() {
  local kind=$1 verb=$2 name=$3
  case "$verb" in
    show) grep "^$name " cloud.$kind 2>/dev/null || return 1 ;;
    create)
      echo "$name id-$kind-$name" >>cloud.$kind
      echo "$name id-$kind-$name"
      ;;
    list)
      echo "+----+------+"
      for f in m1.tiny m1.small; do echo "| $f | yes |"; done
      for i in {1..3000}; do echo "| other-$i | no |"; done
      ;;
  esac
}

get_or_create() {
  local kind=$1 id
  id=$(
    # the one that is there
    openstack $kind show $2 2>/dev/null | awk '{ print $2 }' | grep . ||
      # or a new one
      openstack $kind create $2 | awk '{ print $2 }'
  )
  echo $id
}

get_or_create_user() { get_or_create user $1; }
get_or_create_project() { get_or_create project $1; }
get_or_create_role() { get_or_create role $1; }

tick() { TICKS=$((TICKS + 7)); }

time_start() {
  local name=$1
  local start_time=${TIMES_STARTED[$name]-}
  if [[ -n "$start_time" ]]; then
    die $LINENO "Trying to start the clock on $name, but it's already been started"
  fi
  TIMES_STARTED[$name]=$TICKS
}

time_stop() {
  local name
  local end_time
  local elapsed_time
  local total
  local start_time
  name=$1
  start_time=${TIMES_STARTED[$name]}
  if [[ -z "$start_time" ]]; then
    die $LINENO "Trying to stop the clock on $name, but it was never started"
  fi
  end_time=$TICKS
  elapsed_time=$(($end_time - $start_time))
  total=${TIMES_TOTAL[$name]:-0}
  TIMES_STARTED[$name]=""
  TIMES_TOTAL[$name]=$(($total + $elapsed_time))
}

# --- what is called ---

create_keystone_accounts() {
  local admin_project
  admin_project=$(get_or_create_project admin)
  local admin_user=$(get_or_create_user admin)
  local admin_role="admin" role
  for role in member reader $admin_role member; do
    echo "role $role: $(get_or_create_role $role)"
  done
  ADMIN_PROJECT_ID=$admin_project
  ADMIN_USER_ID=$admin_user
  export OS_CLOUD=devstack-admin
  echo "$admin_project $admin_user"
}

create_nova_accounts() {
  local admin
  for name in nova placement nova; do
    echo "$name: $(get_or_create_user $name) in $(get_or_create_project service)"
  done
  echo "admin is $ADMIN_USER_ID, cloud $OS_CLOUD"
  [[ $ADMIN_USER_ID == $(get_or_create_user admin) ]] && echo "the same"
}

create_flavors() {
  if ! openstack flavor list | grep -q m1.tiny; then
    echo "creating flavors"
  else
    echo "flavors are there"
  fi
  if is_package_installed adduser; then echo "adduser is there"; fi
  if ! is_package_installed nothing; then echo "nothing is not"; fi
  openstack flavor list | get_field 1 | head -3
  openstack flavor list | grep m1 | get_field -1 | sort | uniq -c
  FLAVORS=$(openstack flavor list | awk '/m1/ { print $2 }' | xargs)
}

configure_glance() {
  local conf=glance.conf
  DEBUG=yes
  : >$conf
  iniset $conf DEFAULT debug $(trueorfalse False DEBUG)
  iniset $conf database connection "mysql+pymysql://root:p@ss/glance?charset=utf8&b"
  iniset -sudo $conf DEFAULT workers 2
  iniset $conf DEFAULT debug False
  iniset $conf glance_store stores "file, http"
  inicomment $conf DEFAULT workers
  iniset_multiline $conf paste_deploy flavor one two three
  local backend=$(iniget $conf DEFAULT nothing_like_it) url=$(iniget $conf database connection)
  echo "$url $(iniget $conf DEFAULT debug)<$backend>"
  local missing=$(
    cat /nowhere/at/all 2>/dev/null
    echo default
  )
  echo $missing
  GLANCE_URL=$url
  cat $conf
}

init_placement() {
  local xtrace=$(set +o | grep xtrace)
  set +o xtrace
  DEBUG=yes
  [[ "$(trueorfalse False DEBUG)" == "True" ]] && echo "debugging"
  echo "unset: $UNSET_BY_NOBODY"
  head -1 <(yes)
  yes | head -2
  $xtrace
  [[ -e /nowhere ]] || echo "at the end"
}

write_clouds_yaml() {
  local name
  cat >clouds.yaml <<EOF
# from $(basename $TOP)
clouds:
EOF
  for name in devstack devstack-admin; do
    cat <<-'EOF' | sed -e "s/%NAME%/$name/" >>clouds.yaml
	  %NAME%:
	    auth: { $not: expanded, `nor` }
	EOF
  done
  tee -a clouds.yaml >/dev/null <<<"  # the end"
  cat clouds.yaml
}

enable_plugins() {
  enable_service n-api q-svc horizon q-svc
  disable_service g-api
  enable_service g-api
  echo $ENABLED_SERVICES $DISABLED_SERVICES
  is_horizon_enabled() { return 0; }
  for service in key g-api nova n-cell-1 swift horizon "swift key"; do
    if is_service_enabled $service; then echo "$service yes"; else echo "$service no"; fi
  done
  unset -f is_horizon_enabled
}

load_plugin_settings() {
  local plugin
  PLUGINS=(heat octavia)
  mkdir -p plugins
  for plugin in "${PLUGINS[@]}" none; do
    if [[ $plugin != none ]]; then
      cat >plugins/$plugin.settings <<EOF
${plugin^^}_PORT=\${${plugin^^}_PORT:-$((8000 + ${#plugin}))}
define_of_$plugin() { echo "defined by \${FUNCNAME[0]}, called by \${FUNCNAME[1]}"; }
declare -g LAST_PLUGIN=$plugin
local seen=\${seen-}+$plugin
EOF
    fi
    if [[ -f plugins/$plugin.settings ]]; then
      source plugins/$plugin.settings
      define_of_$plugin
    fi
  done
  echo "$HEAT_PORT $OCTAVIA_PORT $LAST_PLUGIN$seen"
}

merge_local_conf() {
  local line group= file= matched
  cat >local.conf <<'EOF'
[[local|localrc]]
ADMIN_PASSWORD='two words'  # kept
[[post-config|$NOVA_CONF]]
[DEFAULT]
a = b = c
    indented = yes
[[post-config|/$UNSET_BY_NOBODY/x.conf]]
last = no newline
EOF
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^\[\[([a-z-]+)\|([^]]+)\]\]$ ]]; then
      group=${BASH_REMATCH[1]}
      file=${BASH_REMATCH[2]}
      NOVA_CONF=etc/nova.conf eval "file=$file"
      echo "$group of $file"
    elif [[ $line =~ ^[[:space:]]*([a-z]+)[[:space:]]*=[[:space:]]*(.*)$ ]]; then
      matched=$((${matched:-0} + 1))
      echo "$matched: ${BASH_REMATCH[1]} is '${BASH_REMATCH[2]}'"
    fi
  done <local.conf
  MERGED=$matched
}

compare_versions() {
  local v1 op v2 result holds
  version_number() {
    local IFS=.
    local -a parts
    parts=($1)
    printf '%d%03d%03d' "${parts[0]}" "${parts[1]:-0}" "${parts[2]:-0}"
  }
  while read v1 op v2; do
    result=no
    case $op in
      ">=" | "<=" | ">" | "<" | "==")
        let "holds = $(version_number $v1) $op $(version_number $v2)" || true
        if [ $holds == 1 ]; then result=yes; fi
        ;;
      *) echo "no operator: $op" ;;
    esac
    echo "$v1 $op $v2 $result"
  done <<EOF
1.2.3 >= 1.2
1.10 > 1.9
2 == 2.0.0
3.0.9 < 3.0.8
1 ~ 2
EOF
  unset -f version_number
}

netmasks() {
  local mask bits octet i
  cidr2netmask() {
    local maskpat="255 255 255 255"
    local maskdgt="254 252 248 240 224 192 128"
    set -- ${maskpat:0:$((($1 / 8) * 4))}${maskdgt:$(((7 - ($1 % 8)) * 4)):3}
    echo ${1-0}.${2-0}.${3-0}.${4-0}
  }
  for bits in 8 20 24 30; do
    mask=$(cidr2netmask $bits)
    i=0
    for octet in ${mask//./ }; do
      i=$(((i << 8) | octet))
    done
    printf '/%d %s %#x\n' $bits $mask $i
  done
}

wait_for_services() {
  local timeout=50 service ready
  (
    sleep 0.05
    touch ready.keystone
  ) &
  time_start wait
  for service in keystone; do
    if ! timeout $timeout sh -c "while ! test -e ready.$service; do sleep 0.01; done"; then
      die $LINENO "$service did not start"
    fi
    tick
  done
  time_stop wait
  wait
  rm ready.keystone
  ready=$(ls ready.* 2>/dev/null | wc -l)
  echo "ready, $ready left after ${TIMES_TOTAL[wait]}"
}

run_and_stop_process() {
  local service=$1 command=$2 logfile=run.$1.log
  mkdir -p status
  (
    exec 3>&-
    exec </dev/null >>$logfile 2>&1
    trap 'echo "$service ends"; exit 0' TERM
    echo "$service runs: $command"
    eval "exec $command" &
    wait $!
    echo "not reached"
  ) &
  local pid=$!
  echo $pid >status/$service.pid
  until [[ -s $logfile ]] && grep -q 'runs: ' $logfile && [[ -e status/$service.up ]]; do sleep 0.01; done
  kill -TERM $(cat status/$service.pid)
  wait $pid && echo "ended well"
  kill $(cat status/$service.child) 2>/dev/null || :
  rm status/$service.pid status/$service.child
  kill -0 $pid 2>/dev/null || echo "$service is gone"
  cat $logfile
}

retry_git() {
  local count=0 timeout=0 ret out
  git_cmd() {
    count=$((count + 1))
    [[ $count -ge 3 ]] || return 124
    echo "cloned $*"
  }
  while true; do
    git_cmd "$@" && break
    ret=$?
    if [[ $ret != 124 ]]; then die $LINENO "git call failed: [git $@]"; fi
    if [ $count -eq 5 ]; then die $LINENO "Maximum of 5 git retries reached"; fi
    echo "timeout $count ($ret)"
  done
  until out=$(git_cmd again); do :; done
  echo "$out"
}

with_temporary_folder() {
  local tmp
  tmp=$(mktemp -d ./temporary.XXXXXX)
  trap 'rm -rf "$tmp"; echo "removed, $? of ${FUNCNAME[0]}"' RETURN
  echo content >$tmp/file
  inner() { wc -c <$tmp/file; }
  inner
  [[ -d $tmp ]] && echo "is there"
  return 0
}

after_temporary_folder() {
  with_temporary_folder
  trap - RETURN
  compgen -G './temporary.*' || echo "none is left"
  (
    trap 'echo "the subshell ends with $?"' EXIT
    false
    echo "not reached"
  ) || echo "status $?"
}

install_packages() {
  local OPTIND opt flags= upgrade=
  local -a names=()
  while getopts ":uc:h" opt; do
    case $opt in
      u) upgrade=--upgrade ;;
      c) flags="-c $OPTARG" ;;
      \?) echo "unknown -$OPTARG" ;;
      :) echo "-$OPTARG wants something" ;;
    esac
  done
  shift $((OPTIND - 1))
  names=("$@")
  echo "pip install $upgrade $flags ${names[@]/%/==1.0} (${#names[@]})"
  local package line
  mapfile -t lines < <(printf '%s\n' "${names[@]}" '# a comment' '' "last # dist:noble" | sed -e 's/ *#.*//' -e '/^$/d')
  for package in "${!lines[@]}"; do echo "$package: ${lines[$package]}"; done
  unset lines
}

arrays_and_maps() {
  local -A ports=([keystone]=5000 [glance]=9292)
  local -a order sparse
  ports[nova]=8774
  ports["two words"]=1
  for key in $(printf '%s\n' "${!ports[@]// /_}" | sort); do echo "$key ${ports[${key/_/ }]}"; done
  unset 'ports[glance]'
  echo ${#ports[@]} ${ports[glance]-gone}
  sparse[5]=five
  sparse+=(six)
  order=(a "b c" '' d)
  order+=("e")
  echo "${#order[@]} ${order[@]:1:2} ${!sparse[@]} ${order[-1]} ${order[*]/#/-}"
  unset 'order[0]'
  (
    IFS=,
    echo "${order[*]}"
  )
  PORTS_OF_NOVA=(${ports[nova]} $((ports[nova] + 1)))
  declare -gA ENDPOINTS=([nova]="http://x:${ports[nova]}/v2.1" ["with space"]="a 'quoted' \"one\"")
  declare -gi COUNTED=3+4
  declare -gr FIXED="cannot change"
  COUNTED+=1
}

through_descriptors() {
  local summary=summary.log
  exec 3>&1
  exec 6>$summary
  exec 1> >(sed -u -e 's/^/stamped /' >stamped.log)
  local writer=$!
  echo "to the log"
  echo "summary of it" >&6
  printf 'a\nb\n' | tee >(cat >copied.log) | while read letter; do echo "letter $letter"; done
  exec 1>&3 3>&- 6>&-
  wait $writer
  cat $summary stamped.log
  until [[ -s copied.log ]]; do sleep 0.01; done
  {
    echo out
    echo err >&2
  } 2>&1 >/dev/null | sed -e 's/^/only /'
}

in_other_folders() {
  local here=$(pwd)
  mkdir -p "a folder/below"
  pushd "a folder" >/dev/null
  (cd below && echo content >file && basename "$(pwd)")
  basename "$PWD"
  popd >/dev/null
  [[ $(pwd) == "$here" ]] && echo "back again"
  for file in "a folder"/*/*; do echo "${file#a }"; done
  (
    shopt -s nullglob
    for file in nothing/like/*; do echo "not reached"; done
    umask 077
    : >private
    stat -c %a private
  )
  : >public
  stat -c %a public
  rm -r "a folder" private public
}

xtraced_idioms() {
  local xtrace
  xtrace=$(set +o | grep xtrace)
  set -o xtrace
  : "seen in the log"
  local var=VALUE
  isset var # not trueorfalse, which has a pipe: whose part is traced first is chance in any bash
  { set +o xtrace; } 2>/dev/null
  $xtrace
  echo "not traced"
}

indirectly() {
  local name value
  A_URL=http://a
  B_URL=http://b
  for name in ${!A_U@} B_URL; do
    value=${!name}
    printf -v "${name}_PORT" '%s:%d' "${value#http://}" $((80 + ${#name}))
    eval "echo \$name is \$${name}_PORT"
  done
  set_by_reference() {
    local -n target=$1
    target+=" and $2"
  }
  NAMED="one"
  set_by_reference NAMED two
  echo "$NAMED"
  isset A_URL && isset UNSET_BY_NOBODY || echo "one is not"
  unset A_URL
  http_proxy=http://proxy
  if isset http_proxy; then export http_proxy; fi
  env | grep ^http_proxy
}

under_conditions() {
  fails_inside() {
    false
    echo "goes on, since somebody asks"
    return 3
  }
  if fails_inside; then echo "no"; else echo "status $?"; fi
  fails_inside || echo "status $?"
  ! fails_inside
  fails_inside && echo "no"
  local masked=$(false) status
  echo "masked $?"
  status=0
  (exit 5) || status=$?
  echo "status $status"
  false | true
  echo "pipe ${PIPESTATUS[*]}"
  while false; do :; done
  case $(echo two) in one | t*) echo "matched" ;;& *o) echo "again" ;; *) echo "no" ;; esac
  for i in 1 2 3; do
    for j in 1 2 3; do
      [[ $j == 2 ]] && continue 2
      [[ $i == 3 ]] && break 2
      echo $i$j
    done
  done
}

counts_and_lists() {
  local i n=5
  let "n = n * 2"
  for ((i = n; i > 7; i--)); do printf '%s ' $i; done
  echo
  echo $((n++)) $((n)) $((++n)) $((n % 5)) $((2 ** 10)) $((0x1f)) $((n > 3 ? 1 : 0))
  seq -s, 1 5 | tr , '\n' | sort -rn | paste -sd+
  printf '%-6s|%5.1f|%q\n' ab 2.25 'c d'
  echo {a..c}{1..2} "${TOKEN_FORMAT^}" ${TOKEN_FORMAT//e/E} ${TOKEN_FORMAT:1:3} ${TOKEN_FORMAT%%n*}
  IFS=: read -r one two rest <<<"1:2:3:4"
  echo "$one $two $rest"
  unset one two rest
}

time_totals() {
  local name
  time_start apt
  tick
  time_stop apt
  time_start pip
  tick
  tick
  time_stop pip
  time_start apt
  tick
  time_stop apt
  for name in $(printf '%s\n' "${!TIMES_TOTAL[@]}" | sort); do
    printf '  %-10s %3d\n' $name ${TIMES_TOTAL[$name]}
  done
}

call_by_name() {
  local phase service
  install_x() { echo "installs $1"; }
  configure_x() { echo "configures $1 in ${FUNCNAME[0]}, ${FUNCNAME[1]}"; }
  for phase in install configure start; do
    for service in x; do
      if is_function ${phase}_$service; then
        ${phase}_$service "for $phase"
      else
        echo "no ${phase}_$service"
      fi
    done
  done
  local command="echo split into"
  $command "these words"
  FOO=bar bash -c 'echo $FOO'
  unset -f install_x configure_x
}

reads_nothing() {
  local answer=unread
  read -r answer || echo "nothing to read: '$answer'"
  read -s -p "password: " answer </dev/null || :
  cat
  echo "${answer:-default}"
}

mixes_output() {
  echo "to stdout"
  echo "to stderr" >&2
  printf 'no newline'
  printf '\tcontrol \001 and \xc3\xa4 and \xff\n'
  ls /nowhere/at/all 2>&1 | sed -e 's/^ls: //' || :
  echo -e "a\rb"
  yes x | tr -d '\n' | head -c 20000
}

# --- what is to fail, here and there ---

dies() {
  NEEDED=
  die_if_not_set $LINENO NEEDED "NEEDED is not set"
  echo "not reached"
}

dies_deep() {
  one() { two; }
  two() { (exit 42) || die $LINENO "in the middle of ${FUNCNAME[1]}"; }
  local never=$(one)
  one
}

upgrade() {
  ls /nowhere/at/all 2>/dev/null
  echo "not reached"
}

counts_from_nothing() {
  local count=0
  echo "begins"
  ((count++))
  echo "not reached"
}

fails_in_a_substitution() {
  local id
  id=$(
    echo one
    exit 7
  )
  echo "not reached"
}

# What is left when all who are to end well have: each name with its kind and its value.
show_values() {
  local name key
  for name in ADMIN_PROJECT_ID ADMIN_USER_ID OS_CLOUD FLAVORS GLANCE_URL ENABLED_SERVICES DISABLED_SERVICES PLUGINS \
    LAST_PLUGIN HEAT_PORT OCTAVIA_PORT MERGED PORTS_OF_NOVA COUNTED FIXED A_URL B_URL B_URL_PORT NAMED http_proxy \
    TICKS TOKEN_FORMAT; do
    declare -p $name 2>/dev/null || echo "$name is not set"
  done
  for name in ENDPOINTS TIMES_TOTAL TIMES_STARTED; do # whose order is nobody's business
    local -n map=$name
    echo "$name -${map@a}"
    printf '%s\n' "${!map[@]}" | sort | while IFS= read -r key; do echo "  $key = ${map[$key]}"; done
    unset -n map
  done
}
