"""A router plugin for a cloud without a data plane: routers and floating IPs as neutron's database knows them. It
offers nothing that an agent would have to do, and a floating IP is ACTIVE as soon as a router leads from it to its
port."""
from neutron.db import extraroute_db
from neutron.db import l3_fip_pools_db
from neutron.db import l3_fip_port_details
from neutron.db import l3_gwmode_db
from neutron.db.models import l3 as models
from neutron.quota import resource_registry
from neutron_lib import constants
from neutron_lib.db import api as db_api
from neutron_lib.plugins import constants as plugin_constants
from neutron_lib.plugins import directory
from neutron_lib.services import base


class NullRouter(base.ServicePluginBase, extraroute_db.ExtraRoute_dbonly_mixin, l3_gwmode_db.L3_NAT_dbonly_mixin,
                 l3_fip_port_details.Fip_port_details_db_mixin, l3_fip_pools_db.FloatingIPPoolsMixin):

    supported_extension_aliases = ["router", "ext-gw-mode", "extraroute", "extraroute-atomic", "fip-port-details",
                                   "floatingip-pools", "l3-port-ip-change-not-allowed"]

    # Neutron looks for these by the name of the class.
    __native_pagination_support = True
    __native_sorting_support = True
    __filter_validation_support = True

    @resource_registry.tracked_resources(router=models.Router, floatingip=models.FloatingIP)
    def __init__(self):
        super().__init__()

    @classmethod
    def get_plugin_type(cls):
        return plugin_constants.L3

    def get_plugin_description(self):
        return "Routers and floating IPs without a data plane"

    def add_router_interface(self, context, router_id, interface_info=None):
        """Its port is ACTIVE as a server's is: nobody else would say so."""
        added = super().add_router_interface(context, router_id, interface_info)
        directory.get_plugin().update_port_status(context.elevated(), added["port_id"], constants.PORT_STATUS_ACTIVE)
        return added

    def create_floatingip(self, context, floatingip, initial_status=constants.FLOATINGIP_STATUS_DOWN):
        return self._settle(context, super().create_floatingip(context, floatingip, initial_status))

    def update_floatingip(self, context, id, floatingip):
        return self._settle(context, super().update_floatingip(context, id, floatingip))

    def disassociate_floatingips(self, context, port_id, **notifying):
        """Up to 2023 it was also told whether to notify agents."""
        released = self.get_floatingips(context.elevated(), filters={"port_id": [port_id]})
        routers = super().disassociate_floatingips(context, port_id, **notifying)
        for floatingip in released:
            self._set_status(context, floatingip["id"], constants.FLOATINGIP_STATUS_DOWN)
        return routers

    def _settle(self, context, floatingip):
        leads_somewhere = floatingip["router_id"] and floatingip["port_id"]
        status = constants.FLOATINGIP_STATUS_ACTIVE if leads_somewhere else constants.FLOATINGIP_STATUS_DOWN
        if floatingip["status"] != status:
            self._set_status(context, floatingip["id"], status)
        return dict(floatingip, status=status)

    @db_api.retry_if_session_inactive()
    def _set_status(self, context, floatingip, status):
        with db_api.CONTEXT_WRITER.using(context):
            self.update_floatingip_status(context, floatingip, status)
