"""Nova's fake virt driver, which only keeps records of servers, and what it lacks for images of them."""
import tempfile

from nova import conf
from nova.compute import task_states
from nova.image import glance
from nova.virt import fake


class RecordDriver(fake.FakeDriver):

    def snapshot(self, context, instance, image_id, update_task_state):
        """Nothing has ever written to the server's disk: an image of it has the bytes of the image that it was made of."""
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
