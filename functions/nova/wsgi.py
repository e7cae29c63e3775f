"""Nova's API for uwsgi, whose threads answer several requests at once in one process."""
import gc
import os
import sys
import threading

# Without green threads: one that waits would hold up all that the kernel's thread has to do.
os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "yes"
sys.argv = ["nova-api", "--config-file", os.environ["NOVA_CONF"]]

# A collector that runs every 700 new objects finds nothing among modules that stay.
gc.disable()

from eventlet import greenpool
from nova import policy, utils
from nova.api.openstack import wsgi_app


class Pools(threading.local):
    """What nova asks its cells in. One for all threads would count the green threads of each among another's."""

    def __init__(self):
        self.pool = greenpool.GreenPool()


pools = Pools()
utils._get_default_green_pool = lambda: pools.pool
application = wsgi_app.init_application("osapi_compute")
# Else the first requests, if they come at once, find rules that another one is still loading.
policy.init()

gc.freeze()
gc.enable()
