"""Neutron's API for uwsgi, whose threads answer several requests at once in one process. It reads its configuration's
paths from the command line."""
import gc
import os
import sys

sys.argv = ["neutron-api", "--config-file", os.environ["NEUTRON_CONF"],
            "--config-file", os.environ["Q_PLUGIN_CONF_FILE"]]

# A collector that runs every 700 new objects finds nothing among modules that stay.
gc.disable()

from neutron import policy, server
from neutron.server import api

application = server.boot_server(api.api_server)
# Else the first requests, if they come at once, find rules that another one is still loading.
policy.init()

gc.freeze()
gc.enable()
