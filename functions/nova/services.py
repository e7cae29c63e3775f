"""What nova's programs load and do, as forks of one process: common/forks.py runs it. VIRT_DRIVER: libvirt or fake."""
import importlib
import os
import sys

COMMANDS = {
    "nova-api": "nova.cmd.api_os_compute",
    "nova-conductor": "nova.cmd.conductor",
    "nova-scheduler": "nova.cmd.scheduler",
    "nova-compute": "nova.cmd.compute",
}

# What the services load later, when they are forks already.
PRELOADED = """
    nova.api.openstack.compute nova.compute.manager nova.conductor.manager nova.scheduler.manager nova.network.neutron
    nova.scheduler.filters.all_filters nova.scheduler.weights.all_weighers nova.servicegroup.drivers.db
    oslo_messaging._drivers.impl_rabbit oslo_messaging.rpc.server kombu.transport.pyamqp pymysql
    sqlalchemy.dialects.mysql.pymysql keystoneauth1.loading keystoneauth1.identity.generic neutronclient.v2_0.client
    oslo_cache.core
""".split()


def preload(driver):
    from nova import objects
    if driver == "libvirt":
        importlib.import_module("nova.virt.libvirt.driver")
    else:
        # Nova looks for virt drivers in nova.virt alone.
        sys.modules["nova.virt.record_driver"] = importlib.import_module("record_driver")
    objects.register_all()
    for module in PRELOADED:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as missing:
            # another version's module: its service loads its own
            if not f"{module}.".startswith(f"{missing.name}."):
                raise


def hurry(driver):
    """Nova is made for hosts that come up on their own; here all of it comes up at once, and someone is waiting."""
    import os_vif
    from nova.conductor import api as conductor
    from nova.servicegroup import api as servicegroup
    # A service first reports 5 s after its start.
    servicegroup.INITIAL_REPORTING_DELAY = 0
    # nova-compute asks for nova-conductor, and asks again after 10 s when that was not there yet.
    conductor.API.wait_until_ready.__defaults__ = (1, 60)
    # nova-compute loads all that can plug a port into bridges and switches, 200 modules.
    if driver != "libvirt":
        os_vif.initialize = os_vif.objects.register_all


def own_all():
    """What nova and its libraries would have root do, nova-compute does as whoever owns the stack and all its files."""
    for module, context in (("nova.privsep", "sys_admin_pctxt"), ("vif_plug_ovs.privsep", "vif_plug"),
                            ("os_brick.privileged", "default")):
        getattr(importlib.import_module(module), context).set_client_mode(False)
    # It makes the machine a name in /etc/nvme, for disks that no server here has.
    importlib.import_module("os_brick.privileged.nvmeof").create_hostnqn = lambda *_, **__: ""


def load(names):
    driver = os.environ["VIRT_DRIVER"]
    for name in names:
        importlib.import_module(COMMANDS[name])
    preload(driver)
    hurry(driver)
    if driver == "libvirt":
        own_all()


def serve(name):
    importlib.import_module(COMMANDS[name]).main()
