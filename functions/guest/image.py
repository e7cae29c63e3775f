"""Makes an image that boots, of Debian's kernel, busybox and dropbear: vmlinuz, initramfs and disk.

usage: image.py FOLDER KERNEL_DEB BUSYBOX DROPBEAR LIBRARY_PATH

The modules are those that a server of nova's libvirt driver needs; each says itself which others it wants before it.
"""
import gzip
import io
import lzma
import os
import re
import subprocess
import sys
import tarfile

MODULES = """virtio_pci virtio_net virtio_blk virtio_scsi virtio_rng af_packet sd_mod sr_mod isofs ext4 crc32c_generic
    button evdev""".split()
HERE = os.path.dirname(os.path.abspath(__file__))
DISK_SIZE, MARK = 1 << 20, b"stack-guest"
INITTAB = b"""::sysinit:/etc/rc
::respawn:/usr/sbin/dropbear -F -R -s -j -k
::respawn:/bin/acpid -d -f
::respawn:/bin/getty -L ttyS0 115200 vt100
::shutdown:/bin/umount -a -r
"""
POWER = b"#!/bin/sh\nexec poweroff\n"


def members(deb, wanted):
    """The files of a package whose paths match, by path."""
    unpacking = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive:
        found = {member.name.lstrip("./"): archive.extractfile(member).read()
                 for member in archive if member.isfile() and wanted(member.name.lstrip("./"))}
    unpacking.wait()
    return found


class Kernel:
    def __init__(self, deb):
        module = re.compile(r"(usr/)?lib/modules/.*/(?P<name>[^/]+)\.ko(\.xz)?$")
        files = members(deb, lambda path: path.startswith("boot/vmlinuz") or
                        (path.endswith((".ko", ".ko.xz")) and not re.search("/(gpu|media|sound|wireless)/", path)))
        self.modules = {}
        for path, data in files.items():
            match = module.match(path)
            if match:
                self.modules[match["name"].replace("-", "_")] = data
            else:
                self.image = data

    def module(self, name):
        data = self.modules[name]
        return lzma.decompress(data) if data.startswith(b"\xfd7zXZ") else data

    def order(self, names):
        """These modules that are not built in, each after those that it depends on."""
        order = []

        def add(name):
            if name not in self.modules or name in order:
                return
            needs = re.search(rb"\0depends=([^\0]*)\0", self.module(name))
            for need in needs[1].decode().split(",") if needs else ():
                add(need.replace("-", "_"))
            order.append(name)
        for name in names:
            add(name)
        return order


class Initramfs:
    """A cpio archive, in which everything belongs to root."""

    def __init__(self):
        self.out, self.folders = io.BytesIO(), set()

    def add(self, path, data=b"", mode=0o100644):
        folder = os.path.dirname(path)
        if folder and folder not in self.folders:
            self.add(folder, mode=0o40755)
            self.folders.add(folder)
        name = path.encode() + b"\0"
        fields = (len(self.folders) + self.out.tell(), mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        self.pad(b"070701" + b"".join(b"%08X" % field for field in fields) + name)
        self.pad(data)

    def pad(self, data):
        self.out.write(data + bytes(-(self.out.tell() + len(data)) % 4))

    def packed(self):
        self.add("TRAILER!!!")
        return gzip.compress(self.out.getvalue(), 6, mtime=0)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def libraries(program, search):
    """What the loader takes for a program: path in the guest → path here."""
    environment = {**os.environ, "LD_LIBRARY_PATH": search}
    listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True, env=environment).stdout
    if "not found" in listing:
        sys.exit(f"error: {program} lacks libraries:\n{listing}")
    found = {}
    for name, path in re.findall(r"^\s*(\S+)(?: => (.+))? \(0x", listing, re.M):
        if path:
            found["lib/" + name] = path
        elif name.startswith("/"):
            found[name.lstrip("/")] = name
    return found


def main(folder, kernel_deb, busybox, dropbear, search):
    kernel = Kernel(kernel_deb)
    root = Initramfs()
    for name in "root", "sbin", "usr/bin", "etc/dropbear", "var/lib":
        root.add(name, mode=0o40755)
        root.folders.add(name)
    root.add("init", read(os.path.join(HERE, "init")), 0o100755)
    root.add("bin/busybox", read(busybox), 0o100755)
    root.add("usr/sbin/dropbear", read(dropbear), 0o100755)
    for path, source in {**libraries(busybox, search), **libraries(dropbear, search)}.items():
        root.add(path, read(source), 0o100755)
    for name in "rc", "lease":
        root.add("etc/" + name, read(os.path.join(HERE, name)), 0o100755)
    for name in "blkid", "lsblk", "sudo":
        root.add("usr/bin/" + name, read(os.path.join(HERE, name)), 0o100755)
    root.add("etc/inittab", INITTAB)
    root.add("etc/acpi/PWRF/00000080", POWER, 0o100755)
    root.add("etc/passwd", b"root:*:0:0:root:/root:/bin/sh\n")
    root.add("etc/group", b"root:*:0:\n")
    root.add("etc/profile", b"export PATH=/usr/sbin:/usr/bin:/sbin:/bin\n")
    order = kernel.order(MODULES)
    for name in order:
        root.add(f"modules/{name}.ko", kernel.module(name))
    root.add("modules/order", "".join(f"{name}.ko\n" for name in order).encode())
    for name, data in (("vmlinuz", kernel.image), ("initramfs", root.packed()),
                       ("disk", MARK + bytes(DISK_SIZE - len(MARK)))):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


main(*sys.argv[1:])
