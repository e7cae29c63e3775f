"""Serves Swift's account, container, object and proxy servers from one process: serve.py DIRECTORY

Each of the four is Swift's own server on its own port with its own paste file in
DIRECTORY. On one machine they need not load Swift four times: this saves three
interpreters, their memory and most of the start.
"""
import logging
import os
import sys
import time
import warnings

from swift.common import utils, wsgi

SERVERS = 'account', 'container', 'object', 'proxy'


class Stderr(logging.StreamHandler):
    """In the place of syslog, or of UDP to nobody where there is no syslog."""

    def __init__(self, **_):
        super().__init__()

    def format(self, record):
        return time.strftime('%Y-%m-%d %H:%M:%S ') + super().format(record)


def log_to_stderr():
    utils.ThreadSafeSysLogHandler = Stderr
    warnings.simplefilter('ignore')
    # It knows none of Swift's own options and says so of each.
    logging.getLogger('keystonemiddleware._common.config').setLevel(logging.ERROR)


def prepare(directory, name):
    """Binds the port and loads the application, so that what is wrong shows before anything is served."""
    path = os.path.join(directory, name + '-server.conf')
    conf = wsgi.appconfig(path, name=name + '-server')
    return wsgi.get_socket(conf), wsgi.loadapp(path, global_conf={'log_name': conf['log_name']})


def serve(socket, application):
    # As swift.common.wsgi.run_server does, which may be called only once in a process.
    wsgi.wsgi.server(socket, application, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol,
                     custom_pool=utils.GreenPool(size=256), socket_timeout=60,
                     capitalize_response_headers=False)


def main(directory):
    os.environ['TZ'] = 'UTC+0'
    time.tzset()
    log_to_stderr()
    utils.set_swift_dir(directory)
    utils.disable_fallocate()
    utils.eventlet_monkey_patch()
    servers = [prepare(directory, name) for name in SERVERS]
    threads = [utils.eventlet.spawn(serve, *server) for server in servers]
    for thread in threads:
        # One that falls takes the process with it: half a Swift helps nobody.
        thread.link(lambda _: os._exit(1))
    threads[0].wait()


main(sys.argv[1])
