# shellcheck shell=bash
# All functions of the stack: in any bash, `. functions/stack.bash`. A service's own file can be sourced alone, after
# common/common.bash.

case ${BASH_SOURCE[0]} in
  */*) . "${BASH_SOURCE[0]%/*}/common/common.bash" ;;
  *) . ./common/common.bash ;;
esac
# shellcheck source=functions/database/database.bash
. "$FUNCTIONS_DIR/database/database.bash"
# shellcheck source=functions/rabbitmq/rabbitmq.bash
. "$FUNCTIONS_DIR/rabbitmq/rabbitmq.bash"
# shellcheck source=functions/memcached/memcached.bash
. "$FUNCTIONS_DIR/memcached/memcached.bash"
# shellcheck source=functions/keystone/keystone.bash
. "$FUNCTIONS_DIR/keystone/keystone.bash"
# shellcheck source=functions/glance/glance.bash
. "$FUNCTIONS_DIR/glance/glance.bash"
# shellcheck source=functions/placement/placement.bash
. "$FUNCTIONS_DIR/placement/placement.bash"
# shellcheck source=functions/neutron/neutron.bash
. "$FUNCTIONS_DIR/neutron/neutron.bash"
# shellcheck source=functions/nova/nova.bash
. "$FUNCTIONS_DIR/nova/nova.bash"
# shellcheck source=functions/cinder/cinder.bash
. "$FUNCTIONS_DIR/cinder/cinder.bash"
# shellcheck source=functions/swift/swift.bash
. "$FUNCTIONS_DIR/swift/swift.bash"
# shellcheck source=functions/horizon/horizon.bash
. "$FUNCTIONS_DIR/horizon/horizon.bash"
# shellcheck source=functions/client/client.bash
. "$FUNCTIONS_DIR/client/client.bash"
# shellcheck source=functions/exercise/exercise.bash
. "$FUNCTIONS_DIR/exercise/exercise.bash"
