"""Starts several of nova's services as forks of one Python process: what they import is the same, and loading it costs
each of them more than all the rest of its start.

usage: services.py RUN_DIR LOG_DIR NICE DRIVER [NAME PORT CONFIG_FILE]...  PORT is - for what listens nowhere
       services.py - - - DRIVER NAME - CONFIG_FILE                         in this process, as it is, for a debugger
DRIVER is the virt driver, libvirt or fake.

When all is imported, the line "ready" is printed; from then on each line of standard input is the NAME of one that is
to start now. So those before them serve while these are loaded, and go on doing so when that fails.
Each fork is a daemon as common/daemon.bash makes them: a session, a pid file and a log of its own.
Standard output ends when all have their pid files.
"""
import gc
import importlib
import os
import sys

# The folder of this file is no place for modules: Python would write their bytecode beside the functions.
del sys.path[0]

# Of what a shell left open nothing is for a daemon. Later there are files of Python's own, too.
os.closerange(3, 1024)

try:
    import setproctitle
except ImportError:
    # only ps is the poorer for it
    setproctitle = None

COMMANDS = {
    "nova-api": "nova.cmd.api_os_compute",
    "nova-conductor": "nova.cmd.conductor",
    "nova-scheduler": "nova.cmd.scheduler",
    "nova-compute": "nova.cmd.compute",
}

# A collector that runs every 700 new objects finds nothing among modules that stay.
gc.disable()

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


def become_daemon(name, port, config, run_dir, log_dir, nice):
    from eventlet import hubs
    os.setsid()
    os.umask(0o077)
    pid = os.getpid()
    with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:
        started = stat.read().rpartition(")")[2].split()[19]
    with open(os.path.join(run_dir, name + ".pid"), "w", encoding="ascii") as file:
        file.write(f"{pid} {started} {port}\n")
    if nice and os.access("/proc/self/autogroup", os.W_OK):
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write(nice)
    if setproctitle:
        setproctitle.setproctitle(f"{name} --config-file {config}")
    log = os.open(os.path.join(log_dir, name + ".log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # An event loop must not share its epoll with another process's.
    hubs.use_hub()
    serve(name, config)


def serve(name, config):
    sys.argv = [name, "--config-file", config]
    importlib.import_module(COMMANDS[name]).main()


def main(run_dir, log_dir, nice, driver, *words):
    services = {name: (port, config) for name, port, config in zip(words[0::3], words[1::3], words[2::3])}
    for name in services:
        importlib.import_module(COMMANDS[name])
    preload(driver)
    hurry(driver)
    if driver == "libvirt":
        own_all()
    gc.freeze()
    gc.enable()
    if run_dir == "-":
        serve(words[0], words[2])
        return
    print("ready", flush=True)
    for name in map(str.strip, sys.stdin):
        if os.fork() == 0:
            become_daemon(name, *services[name], run_dir, log_dir, nice)
            return


main(*sys.argv[1:])
