package tests.openstack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a user's own that boots: its first sector prints a line on the serial port, and halts. */
final class UsersImage {
    static final String SAYS = "booted from a disk of the user's own";
    private static final int SECTOR = 512, CLUSTER = 1 << 16, SIZE = 1 << 20;
    private static final long IN_USE = 1L << 63;

    private UsersImage() {}

    static Path raw(Path file) throws IOException {
        return Files.write(file, ByteBuffer.allocate(SIZE).put(sector()).array());
    }

    /** The same in qcow2: header, table of reference counts, these, and two tables that lead to the one cluster. */
    static Path qcow2(Path file) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(6 * CLUSTER);
        image.put("QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1)).putInt(2).putLong(0).putInt(0).putInt(16)
                .putLong(SIZE).putInt(0).putInt(1).putLong(3 * CLUSTER).putLong(CLUSTER).putInt(1);
        image.position(CLUSTER).putLong(2 * CLUSTER);
        image.position(2 * CLUSTER);
        for (int cluster = 0; cluster < 6; cluster++) image.putShort((short) 1);
        image.position(3 * CLUSTER).putLong(4 * CLUSTER | IN_USE);
        image.position(4 * CLUSTER).putLong(5 * CLUSTER | IN_USE);
        image.position(5 * CLUSTER).put(sector());
        return Files.write(file, image.array());
    }

    /** For a processor as it wakes up: each byte of the line to port 3f8, as soon as 3fd says that it takes one. */
    private static byte[] sector() {
        int[] program = {0x31, 0xc0, 0x8e, 0xd8, 0xfc, 0xbe, 0x22, 0x7c, 0xac, 0x84, 0xc0, 0x74, 0x12, 0x88, 0xc4, 0xba,
            0xfd, 0x03, 0xec, 0xa8, 0x20, 0x74, 0xfb, 0xba, 0xf8, 0x03, 0x88, 0xe0, 0xee, 0xeb, 0xe9, 0xf4, 0xeb, 0xfd};
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        for (int part : program) sector.put((byte) part);
        sector.put((SAYS + "\r\n\0").getBytes(StandardCharsets.US_ASCII));
        return sector.put(SECTOR - 2, (byte) 0x55).put(SECTOR - 1, (byte) 0xaa).array();
    }
}
