"""Cinder's volumes as sparse files: real bytes, for which neither device mapper nor root is needed."""
import os

from cinder import interface
from cinder import privsep
from cinder import utils
from cinder.image import image_utils
from cinder.volume import driver
from cinder.volume import volume_utils
from oslo_config import cfg
from oslo_utils import units

# What cinder would have root do is done as whoever owns the stack; it looks at each image with qemu-img that way.
utils.get_root_helper = lambda: "env"
privsep.sys_admin_pctxt.set_client_mode(False)


@interface.volumedriver
class FileVolumes(driver.VolumeDriver):
    VERSION = "1.0"
    CI_WIKI_NAME = "none"

    def do_setup(self, context):
        self.folder = os.path.join(cfg.CONF.state_path, "volumes")

    def check_for_setup_error(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)

    def local_path(self, volume):
        """Of a volume or a snapshot: both have names of their own."""
        return os.path.join(self.folder, volume["name"])

    def create_volume(self, volume):
        self._resize(volume, volume["size"])

    def delete_volume(self, volume):
        if os.path.exists(self.local_path(volume)):
            os.remove(self.local_path(volume))

    def extend_volume(self, volume, new_size):
        self._resize(volume, new_size)

    def create_snapshot(self, snapshot):
        self._copy(snapshot["volume"], snapshot)

    def delete_snapshot(self, snapshot):
        self.delete_volume(snapshot)

    def create_volume_from_snapshot(self, volume, snapshot):
        self._copy(snapshot, volume)
        self._resize(volume, volume["size"])

    def create_cloned_volume(self, volume, src_vref):
        self._copy(src_vref, volume)
        self._resize(volume, volume["size"])

    def revert_to_snapshot(self, context, volume, snapshot):
        self._copy(snapshot, volume)
        self._resize(volume, volume["size"])

    def copy_image_to_volume(self, context, volume, image_service, image_id, disable_sparse=False):
        image_utils.fetch_to_raw(context, image_service, image_id, self.local_path(volume),
                                 self.configuration.volume_dd_blocksize, size=volume["size"], run_as_root=False)
        self._resize(volume, volume["size"])

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        volume_utils.upload_volume(context, image_service, image_meta, self.local_path(volume), volume,
                                   run_as_root=False)

    def update_provider_info(self, volumes, snapshots):
        """Asked when the service starts, with all there are: those of a driver that stored no bytes get their files."""
        sizes = [(volume, volume["size"]) for volume in volumes]
        sizes += [(snapshot, snapshot["volume_size"]) for snapshot in snapshots]
        for volume, size in sizes:
            if volume["status"] in ("available", "in-use") and not os.path.exists(self.local_path(volume)):
                self._resize(volume, size)
        return None, None

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector):
        """Nova's word for a disk that is a file which its host has already."""
        return {"driver_volume_type": "gpfs", "data": {"device_path": self.local_path(volume)}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass

    def _update_volume_stats(self):
        disk = os.statvfs(self.folder)
        sizes = [entry.stat().st_size for entry in os.scandir(self.folder)]
        self._stats = {
            "volume_backend_name": self.configuration.volume_backend_name, "vendor_name": "Open Source",
            "driver_version": self.VERSION, "storage_protocol": "file",
            "total_capacity_gb": disk.f_blocks * disk.f_frsize / units.Gi,
            "free_capacity_gb": disk.f_bavail * disk.f_frsize / units.Gi,
            "provisioned_capacity_gb": sum(sizes) / units.Gi, "thin_provisioning_support": True,
            "max_over_subscription_ratio": self.configuration.max_over_subscription_ratio,
            "reserved_percentage": 0, "multiattach": False, "QoS_support": False}

    def _resize(self, volume, gigabytes):
        with open(self.local_path(volume), "ab") as file:
            os.chmod(file.fileno(), 0o600)
            file.truncate(gigabytes * units.Gi)

    def _copy(self, source, target):
        self._execute("cp", "--sparse=always", "--reflink=auto", "--", self.local_path(source), self.local_path(target))
