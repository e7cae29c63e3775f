"""An ML2 mechanism driver for a cloud without a data plane: it binds every port, whether or not an agent is alive."""
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api

# What neutron offers for its agents, of which there are none here.
AGENTS_ONLY = {"dhcp_agent_scheduler", "agent-resources-synced"}


class NullMechanismDriver(api.MechanismDriver):

    def initialize(self):
        pass

    def supported_extensions(self, extensions):
        return extensions - AGENTS_ONLY

    def bind_port(self, context):
        segment = context.segments_to_bind[0]
        context.set_binding(segment[api.ID], portbindings.VIF_TYPE_OTHER, {}, status=constants.PORT_STATUS_ACTIVE)
