"""Serves Swift's account, container, object and proxy servers from one process, and what synchronizes containers:
serve.py DIRECTORY SOCKETS

Each of the four is Swift's own server with its own paste file in DIRECTORY. On one machine they need not load Swift
four times: this saves three interpreters, their memory and most of the start.

The proxy keeps what it has learned in a cache of this process, not in a memcached, which anybody could write into.

Only the proxy asks for a token; the other three do what anybody tells them. So they listen on sockets in the folder
SOCKETS, which its owner alone may enter, and the ports of their paste files and rings are no more than names for these.
"""
import json
import logging
import logging.handlers
import os
import sys
import time
import traceback
import warnings


class Stderr(logging.StreamHandler, logging.handlers.SysLogHandler):
    """In the place of syslog. Where there is none, Python's own asks the resolver for a host, or talks to nobody."""
    socket = None

    def __init__(self, *_, **__):
        logging.StreamHandler.__init__(self)

    def format(self, record):
        return time.strftime('%Y-%m-%d %H:%M:%S ') + super().format(record)


# What is imported next makes one, and subclasses of it.
logging.handlers.SysLogHandler = Stderr

from swift.common import utils  # noqa: E402

# What is imported next reads swift.conf as it is imported, by default the machine's own in /etc/swift.
utils.set_swift_dir(sys.argv[1])

from eventlet.green import socket  # noqa: E402
from swift.common import bufferedhttp, wsgi  # noqa: E402
from swift.container import sync  # noqa: E402

SERVERS = 'account', 'container', 'object', 'proxy'
socket_of_port = {}


class Cache:
    """What the proxy needs of swift.common.memcached.MemcacheRing. Values come out as JSON brings them, as there."""

    def __init__(self, limit=10000):
        self.limit = limit
        self.values = {}

    def get(self, key, raise_on_error=False):
        deadline, text = self.values.get(key, (0, None))
        if deadline > time.monotonic():
            return json.loads(text)
        self.delete(key)
        return None

    def set(self, key, value, time=0, raise_on_error=False):
        self.delete(key)
        self.values[key] = deadline_in(time), json.dumps(value.decode() if isinstance(value, bytes) else value)
        if len(self.values) > self.limit:
            self.delete(next(iter(self.values)))

    def delete(self, key):
        self.values.pop(key, None)


def deadline_in(seconds):
    return time.monotonic() + seconds if seconds else float('inf')


class SocketConnection(bufferedhttp.BufferedHTTPConnection):
    """How the servers reach one another: by the socket that stands for the port."""

    def connect(self):
        self._connected_time = time.time()
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(socket_of_port[self.port])


def quieten():
    warnings.simplefilter('ignore')
    # It knows none of Swift's own options and says so of each.
    logging.getLogger('keystonemiddleware._common.config').setLevel(logging.ERROR)


def with_cache(application):
    cache = Cache()

    def cached(environment, start_response):
        environment['swift.cache'] = cache
        return application(environment, start_response)
    return cached


def listen(name, conf):
    if name == 'proxy':
        return wsgi.get_socket(conf)
    # Relative to the working directory: a socket's path may have 107 bytes only.
    path = socket_of_port[int(conf['bind_port'])] = f'swift-{name}.socket'
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(4096)
    return listener


def prepare(directory, name):
    """Listens and loads the application, so that what is wrong shows before anything is served."""
    path = os.path.join(directory, name + '-server.conf')
    conf = wsgi.appconfig(path, name=name + '-server')
    listener, application = listen(name, conf), wsgi.loadapp(path, global_conf={'log_name': conf['log_name']})
    return listener, with_cache(application) if name == 'proxy' else application


def synchronize(directory):
    """What the program swift-container-sync does."""
    conf = wsgi.appconfig(os.path.join(directory, 'container-server.conf'), name='container-server')
    conf.update(interval='10', log_name='swift-container-sync',
                internal_client_conf_path=os.path.join(directory, 'internal-client.conf'))
    sync.ContainerSync(conf).run_forever()


def serve(listener, application):
    # As swift.common.wsgi.run_server does, which may be called only once in a process.
    wsgi.wsgi.server(listener, application, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol,
                     custom_pool=utils.GreenPool(size=256), socket_timeout=60,
                     capitalize_response_headers=False)


def fall(thread):
    """One that falls takes the process with it: half a Swift helps nobody."""
    try:
        thread.wait()
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def main(directory, sockets):
    os.environ['TZ'] = 'UTC+0'
    time.tzset()
    os.chdir(sockets)
    quieten()
    utils.disable_fallocate()
    utils.eventlet_monkey_patch()
    bufferedhttp.BufferedHTTPConnection = SocketConnection
    servers = [prepare(directory, name) for name in SERVERS]
    threads = [utils.eventlet.spawn(serve, *server) for server in servers]
    threads.append(utils.eventlet.spawn(synchronize, directory))
    for thread in threads:
        thread.link(fall)
    threads[0].wait()


main(*sys.argv[1:])
