"""Writes Swift's rings: rings.py FOLDER DISK NAME=PORT…  (names: account, container, object)

One process for all of them: each call of swift-ring-builder would load Swift anew.
"""
import os
import sys

from swift.common.ring import RingBuilder

PART_POWER = 6      # 64 partitions: one disk needs no more, and fewer folders are made


def check_attributes(disk):
    """Swift keeps what it knows of an object in extended attributes of its file."""
    try:
        os.setxattr(disk, b'user.swift.try', b'1')
        os.removexattr(disk, b'user.swift.try')
    except OSError as error:
        sys.exit(f'error: swift cannot keep objects in {disk}: its file system has no extended attributes '
                 f'({error.strerror}); choose a folder on another one (ext4, xfs, btrfs) '
                 f'with --dest /some/folder')


def write_ring(folder, name, port):
    ring = os.path.join(folder, name + '.ring.gz')
    builder = RingBuilder(PART_POWER, replicas=1, min_part_hours=0)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'disk', 'weight': 1.0})
    builder.rebalance()
    builder.save(os.path.join(folder, name + '.builder'))
    # By renaming: where the ring is, it is whole.
    builder.get_ring().save(ring + '.part')
    os.replace(ring + '.part', ring)


def main(folder, disk, *pairs):
    check_attributes(disk)
    for pair in pairs:
        name, port = pair.split('=')
        write_ring(folder, name, int(port))
    print(f'Writing rings of {2 ** PART_POWER} partitions for {" ".join(pairs)} into {folder}')


main(*sys.argv[1:])
