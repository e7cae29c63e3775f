"""Nova's fake virt driver, which only keeps records of servers, and what it lacks: memory, images, the uptime, an
identity of the host."""
import datetime
import os
import tempfile

from nova import conf, objects
from nova.compute import task_states, vm_states
from nova.context import get_admin_context
from nova.image import glance
from nova.virt import fake

try:
    from nova.virt import node
except ImportError:
    # before 2023.1 a host had no identity but its name
    node = None


class RecordDriver(fake.FakeDriver):

    def init_host(self, host):
        """The servers of an earlier process are still there, on or off, as nova's records have them."""
        super().init_host(host)
        servers = objects.InstanceList.get_by_host(get_admin_context(), host, ["flavor", "info_cache"])
        for server in servers:
            if server.vm_state != vm_states.BUILDING:
                self.spawn(None, server, None, None, None, None, network_info=server.get_network_info(),
                           power_on=server.vm_state != vm_states.STOPPED)

    def get_available_resource(self, nodename):
        resources = super().get_available_resource(nodename)
        if node:
            resources["uuid"] = node.get_local_node_uuid()
        return resources

    def get_nodenames_by_uuid(self, refresh=False):
        """One name, by what is kept in a file: nova-compute does not start again on a host that has forgotten it."""
        return {node.get_local_node_uuid(): name for name in self.get_available_nodes(refresh)}

    def get_host_uptime(self):
        """As the command uptime says it, which a minimal machine lacks."""
        with open("/proc/uptime", encoding="ascii") as file:
            up = datetime.timedelta(seconds=int(float(file.read().split()[0])))
        load = ", ".join(f"{load:.2f}" for load in os.getloadavg())
        return f" {datetime.datetime.now():%H:%M:%S} up {up},  0 users,  load average: {load}"

    def snapshot(self, context, instance, image_id, update_task_state):
        """Nothing has ever written to the server's disk: an image of it has the bytes of that which it was made of."""
        update_task_state(task_state=task_states.IMAGE_UPLOADING)
        images = glance.API()
        origin = images.get(context, instance.image_ref)
        made = images.get(context, image_id)
        metadata = {"name": made["name"], "status": "active", "disk_format": origin["disk_format"],
                    "container_format": origin["container_format"],
                    "properties": {"image_location": "snapshot", "image_state": "available",
                                   "owner_id": instance.project_id}}
        with tempfile.TemporaryFile(dir=conf.CONF.instances_path) as data:
            images.download(context, instance.image_ref, data=data)
            data.seek(0)
            images.update(context, image_id, metadata, data)
