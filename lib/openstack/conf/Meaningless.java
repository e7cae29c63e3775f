package openstack.conf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Why a variable of a local.conf changes nothing here. DevStack has thousands: a name tells its kind. */
final class Meaningless {
    private static final Map<Pattern, String> KINDS = new LinkedHashMap<>();

    static {
        kind("bash and the programs read it themselves: set it in your environment",
                "BASH.*|SHELLOPTS|IFS|PATH|LD_.*|PS\\d|CDPATH|ENV|PROMPT_COMMAND|GLOBIGNORE|HOME|PWD|SHELL|USER|E?UID",
                "TMPDIR|LC_.*|LANG|PYTHON(PATH|HOME|STARTUP)");
        kind("the stack is on one machine and listens on 127.0.0.1 only",
                "HOST_IP|HOST_IPV6|SERVICE_HOST.*|.*_HOST|.*_HOSTPORT|HOST_NAME|.*_LISTEN_ADDRESS|.*SERVICE_PROTOCOL",
                "MULTI_HOST|MULTI_NODE|SUBNODE.*");
        kind("neutron only tracks records of networks and touches none of the machine's", "IP_VERSION");
        kind("no image is downloaded: openstack image create makes one", "CIRROS_VERSION");
        kind("DevStack's folder for sources; the stack's own folder is what --dest says", "DEST");
        kind("logs are in the stack's folder: logs NAME shows one",
                "(LOG|SCREEN|SYSLOG|VERBOSE|DEBUG|ENABLE_DEBUG|USE_SCREEN|DSTAT).*|.*LOG_?DIR|.*_LOG_COLOR");
        kind("the services are Debian's packages: nothing is cloned or built",
                ".*_(BRANCH|REPO|GIT_TAG|COMMIT|VERSION|FROM_SOURCE|FROM_PACKAGE)|GIT_.*|RECLONE|.*LIBS_FROM_GIT",
                "REQUIREMENTS_.*|PIP_.*|UPGRADE_.*|USE_PYTHON3|.*VENV|WSGI_MODE|OFFLINE|PYTHON.*|INSTALL_.*",
                "ERROR_ON_CLONE|FORCE|FORCE_PREREQ|SKIP_.*");
        kind("neutron only tracks records of networks and touches none of the machine's",
                "(Q|NEUTRON|ML2|OVS|OVN|PUBLIC|PROVIDER|PHYSICAL|SUBNET|SUBNETPOOL|TENANT|ENABLE_TENANT|TUNNEL)_.*",
                "(FLAT|VLAN|LB|IPV4|IPV6|NETWORK|BRIDGE|FIXED|FLOATING|GUEST_INTERFACE|(TEST|DEFAULT)_FLOATING)_.*",
                ".*_(RANGE(_V6)?|INTERFACE|IFACE|BRIDGE|GATEWAY|MAPPINGS|POOL|CIDR)|IP_VERSION|SEGMENTATION_ID",
                "USE_.*SUBNETPOOL|ENABLE_CHASSIS_AS_GW");
        kind("nova only tracks records of servers: none of them boots",
                "(LIBVIRT|NOVA|NOVNC|VNC|NOVNCPROXY|VNCSERVER|SPICE|QEMU|KVM|SCHEDULER|EC2|INSTANCE)_.*",
                "SCHEDULER|DEFAULT_INSTANCE_.*|FORCE_CONFIG_DRIVE|API_RATE_LIMIT|ENABLE_VOLUME_MULTIATTACH");
        kind("cinder keeps volumes as files in the stack's folder",
                "(CINDER|VOLUME|LVM|ISCSI|CEPH|RBD|ENABLE_CEPH)_.*");
        kind("swift has one proxy and one replica in the stack's folder", "(SWIFT|S3)_.*");
        kind("no image is downloaded: openstack image create makes one",
                "IMAGES|DOWNLOAD_DEFAULT_IMAGES|CIRROS_.*|GLANCE_.*|.*_IMAGE(_.*)?");
        kind("keystone is set up as the stack needs it",
                "(KEYSTONE|IDENTITY)_.*|.*_TOKEN|OS_.*|ENABLE_TLS|USE_SSL|.*_SSL_.*");
        kind("tempest is run by the stack's own command", "(RUN_)?TEMPEST_?.*");
        kind("the dashboard is set up as the stack needs it", "(HORIZON|APACHE|DASHBOARD)_.*");
        kind("the stack sets up its database and RabbitMQ itself",
                "(MYSQL|DATABASE|POSTGRES|RABBIT|MEMCACHED?|ETCD)_.*");
        kind("only packages are downloaded, as apt is set up to", ".*_(PROXY|proxy)");
    }

    private Meaningless() {}

    private static void kind(String why, String... names) {
        KINDS.put(Pattern.compile(String.join("|", names)), why);
    }

    /** What bash, Python and the loader act on, whoever sets it. */
    static boolean isTheShells(String name) {
        return KINDS.keySet().iterator().next().matcher(name).matches();
    }

    static String why(String name) {
        return KINDS.entrySet().stream().filter(kind -> kind.getKey().matcher(name).matches()).map(Map.Entry::getValue)
                .findFirst().orElse("no setting of this stack");
    }
}
