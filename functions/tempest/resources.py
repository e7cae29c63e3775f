"""What Tempest's tests use in a cloud, and what they have left there.

usage: resources.py images SERVICES [BOOTS]  makes the two images that servers are made of, and prints their ids;
                                             BOOTS is the image that boots, where servers do: the second is a copy
       resources.py remove SERVICES          removes all whose name begins with tempest-

SERVICES with commas; the cloud is the one that OS_CLOUD names.
"""
import sys

import openstack
from openstack import exceptions

PREFIX = "tempest-"
IMAGES = [PREFIX + "image-1", PREFIX + "image-2"]
COPIED = ("container_format disk_format kernel_id ramdisk_id os_command_line hw_cdrom_bus hw_scsi_model"
          " hw_rng_model").split()
EVERYWHERE = {"all_projects": True}
ROUNDS = 5


def images(cloud, boots=""):
    if boots:
        image = cloud.image.find_image(boots)
        known = {**image.to_dict(), **image.properties}
        copied = {name: known[name] for name in COPIED}
        copy = cloud.image.create_image(name=IMAGES[1], visibility="public", validate_checksum=False,
                                        data=cloud.image.download_image(image).content, **copied)
        yield from (image.id, copy.id)
        return
    # A server of the fake driver reads none of it.
    for name in IMAGES:
        image = cloud.image.create_image(name=name, container_format="bare", disk_format="raw", visibility="public",
                                         data=name.encode() * 4096, validate_checksum=False)
        yield image.id


def kinds(cloud, services):
    """(list, delete) of each kind, in the order in which they let go of each other."""
    if "nova" in services:
        yield (lambda: cloud.compute.servers(details=False, **EVERYWHERE),
               lambda it: cloud.compute.delete_server(it, force=True))
        yield lambda: cloud.compute.flavors(is_public=None), cloud.compute.delete_flavor
        yield cloud.compute.aggregates, cloud.compute.delete_aggregate
    if "cinder" in services:
        yield lambda: cloud.block_storage.snapshots(**EVERYWHERE), cloud.block_storage.delete_snapshot
        yield (lambda: cloud.block_storage.volumes(**EVERYWHERE),
               lambda it: cloud.block_storage.delete_volume(it, force=True))
        yield cloud.block_storage.types, cloud.block_storage.delete_type
    if "neutron" in services:
        yield cloud.network.routers, lambda it: delete_router(cloud, it)
        yield cloud.network.networks, lambda it: delete_network(cloud, it)
        yield cloud.network.subnet_pools, cloud.network.delete_subnet_pool
        yield cloud.network.security_groups, cloud.network.delete_security_group
    if "glance" in services:
        yield cloud.image.images, cloud.image.delete_image
    yield cloud.identity.projects, lambda it: delete_project(cloud, it, services)
    for kind in "user", "group", "role", "credential", "policy", "service", "region":
        plural = {"policy": "policies"}.get(kind, kind + "s")
        yield getattr(cloud.identity, plural), getattr(cloud.identity, f"delete_{kind}")
    yield cloud.identity.domains, lambda it: delete_domain(cloud, it)


def delete_router(cloud, router):
    for ip in cloud.network.ips(router_id=router.id):
        cloud.network.delete_ip(ip)
    for port in cloud.network.ports(device_id=router.id, device_owner="network:router_interface"):
        cloud.network.remove_interface_from_router(router, port_id=port.id)
    cloud.network.delete_router(router)


def delete_network(cloud, network):
    for port in cloud.network.ports(network_id=network.id):
        if not port.device_owner.startswith("network:"):
            cloud.network.delete_port(port)
    cloud.network.delete_network(network)


def delete_project(cloud, project, services):
    """Its security group default is named like everybody's."""
    if "neutron" in services:
        for ip in cloud.network.ips(project_id=project.id):
            cloud.network.delete_ip(ip)
        for group in cloud.network.security_groups(project_id=project.id):
            cloud.network.delete_security_group(group)
    cloud.identity.delete_project(project)


def delete_domain(cloud, domain):
    cloud.identity.update_domain(domain, is_enabled=False)
    cloud.identity.delete_domain(domain)


def leftovers(found):
    return [it for it in found() if (it.name or it.id or "").startswith(PREFIX)]


def remove(cloud, services):
    """What is asked to go may take its time, and hold what comes after it: hence the rounds."""
    left, stuck = set(), {}
    for _ in range(ROUNDS):
        stuck, removed = {}, set()
        for found, delete in kinds(cloud, services):
            for it in leftovers(found):
                try:
                    delete(it)
                    removed.add((type(it), it.name or it.id))
                except exceptions.ResourceNotFound:
                    pass
                except exceptions.SDKException as error:
                    stuck[f"{type(it).__name__} {it.name}"] = error
        left |= removed
        if not removed:
            break
    left = sorted(name for _, name in left if name not in IMAGES)
    if left:
        print(f"Removes what tests have left: {', '.join(left)}")
    for name, error in stuck.items():
        print(f"not removed: {name}: {error}")


def main(command, services, *boots):
    cloud = openstack.connect()
    if command == "images":
        print(*images(cloud, *boots))
    else:
        remove(cloud, services.split(","))


if __name__ == "__main__":
    main(*sys.argv[1:])
