"""Carries TCP connections between the machine's network and the namespace's, as whoever owns both.

usage: relay.py in PORT... -- ENTER...             each PORT of the namespace's 127.0.0.1 is the machine's
       relay.py out PORT ADDRESS:PORT -- ENTER...  the machine's 127.0.0.1:PORT is what the namespace reaches there

"in" prints "ready" when all ports are open, and goes on until standard input ends. ENTER is the command that runs
another one in the namespace. A socket belongs to the network that it was made in: a child in the namespace makes them,
and hands them over.
"""
import asyncio
import socket
import subprocess
import sys

HOST = "127.0.0.1"
MAKER = """
import socket, sys
parent = socket.socket(fileno=0)
while parent.recv(1):
    made = socket.socket()
    socket.send_fds(parent, [b"x"], [made.fileno()])
    made.close()
"""


class Namespace:
    """Makes sockets there."""

    def __init__(self, enter):
        self.ours, theirs = socket.socketpair()
        self.maker = subprocess.Popen([*enter, sys.executable, "-c", MAKER], stdin=theirs)
        theirs.close()

    def socket(self):
        self.ours.sendall(b"x")
        _, (descriptor, *_), _, _ = socket.recv_fds(self.ours, 1, 1)
        return socket.socket(fileno=descriptor)


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


async def carry(reader, writer, make, address):
    there = make()
    there.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(there, address)
    except OSError as refused:
        print(f"{address[0]}:{address[1]}: {refused.strerror}", file=sys.stderr, flush=True)
        there.close()
        writer.close()
        return
    other_reader, other_writer = await asyncio.open_connection(sock=there)
    await asyncio.gather(copy(reader, other_writer), copy(other_reader, writer))
    for end in (writer, other_writer):
        end.close()


async def serve(listening, make, address):
    await asyncio.start_server(lambda reader, writer: carry(reader, writer, make, address), sock=listening)


def listen(listening, port):
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as refused:
        sys.exit(f"error: cannot listen on {HOST}:{port}: {refused.strerror}\nhint: another port")
    listening.listen(64)
    listening.setblocking(False)
    return listening


async def main(way, words, enter):
    namespace = Namespace(enter)
    if way == "in":
        for port in map(int, words):
            await serve(listen(namespace.socket(), port), socket.socket, (HOST, port))
    else:
        address, _, port = words[1].rpartition(":")
        await serve(listen(socket.socket(), int(words[0])), namespace.socket, (address, int(port)))
    if way == "in":
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.buffer.read)
    else:
        await asyncio.Event().wait()


cut = sys.argv.index("--")
try:
    asyncio.run(main(sys.argv[1], sys.argv[2:cut], sys.argv[cut + 1:]))
except KeyboardInterrupt:
    sys.exit(130)
