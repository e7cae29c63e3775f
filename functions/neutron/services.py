"""What neutron's programs beside its API load and do, as forks of one process: common/forks.py runs it."""
import importlib
import os
from importlib.metadata import entry_points

# What they load later, when they are forks already.
PRELOADED = """
    neutron.plugins.ml2.plugin neutron.db.models_v2 neutron.api.v2.router neutron.api.rpc.handlers.resources_rpc
    oslo_messaging._drivers.impl_rabbit oslo_messaging.rpc.server kombu.transport.pyamqp pymysql
    sqlalchemy.dialects.mysql.pymysql
""".split()

commands = {}


def load(names):
    for name in names:
        # A working tree's are found before the package's.
        commands[name] = next(iter(entry_points(group="console_scripts", name=name))).load()
    for module in PRELOADED:
        importlib.import_module(module)


def serve(name):
    import eventlet
    # Told to stop, they hear of it where their event loop waits for a file too, and not while all of it sleeps.
    never, _ = os.pipe()
    eventlet.spawn_n(eventlet.hubs.trampoline, never, read=True)
    commands[name]()
