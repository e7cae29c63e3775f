"""Starts several programs as forks of one Python process: what they import is the same, and loading it costs each of
them more than all the rest of its start.

usage: forks.py FILE RUN_DIR LOG_DIR NICE [NAME PORT ARG... ,]...  PORT is - for what listens nowhere
       forks.py FILE - NAME [ARG]...                               in this process, as it is, for a debugger
FILE is a service's Python, which defines load(NAMES), that imports what these programs do, and serve(NAME), that is one
of them, with its sys.argv.

When all is loaded, the line "ready" is printed; from then on each line of standard input is the NAME of one that is
to start now. So those before them serve while these are loaded, and go on doing so when that fails.
Each fork is a daemon as daemon.bash makes them: a session, a pid file and a log of its own.
Standard output ends when all have their pid files.
"""
import gc
import os
import sys

# The folder of this file is no place for modules: Python would write their bytecode beside the functions.
del sys.path[0]

# Of what a shell left open nothing is for a daemon. Later there are files of Python's own, too.
os.closerange(3, 1024)

try:
    import setproctitle
except ImportError:
    # only ps is the poorer for it
    setproctitle = None

# A collector that runs every 700 new objects finds nothing among modules that stay.
gc.disable()


def service(path):
    defined = {"__name__": "services", "__file__": path}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), defined)
    return defined


def programs(words):
    found, line = {}, []
    for word in words:
        if word == ",":
            name, port, *arguments = line
            found[name] = port, arguments
            line = []
        else:
            line.append(word)
    return found


def become_daemon(name, port, arguments, run_dir, log_dir, nice):
    from eventlet import hubs
    os.setsid()
    os.umask(0o077)
    pid = os.getpid()
    with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:
        started = stat.read().rpartition(")")[2].split()[19]
    with open(os.path.join(run_dir, name + ".pid"), "w", encoding="ascii") as file:
        file.write(f"{pid} {started} {port}\n")
    if nice and os.access("/proc/self/autogroup", os.W_OK):
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write(nice)
    if setproctitle:
        setproctitle.setproctitle(" ".join([name, *arguments]))
    log = os.open(os.path.join(log_dir, name + ".log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # An event loop must not share its epoll with another process's.
    hubs.use_hub()


def main(path, run_dir, *words):
    own = service(path)
    if run_dir == "-":
        sys.argv = list(words)
        own["load"]([words[0]])
        own["serve"](words[0])
        return
    log_dir, nice, *words = words
    known = programs(words)
    own["load"](list(known))
    gc.freeze()
    gc.enable()
    print("ready", flush=True)
    for name in map(str.strip, sys.stdin):
        if os.fork() == 0:
            port, arguments = known[name]
            become_daemon(name, port, arguments, run_dir, log_dir, nice)
            sys.argv = [name, *arguments]
            own["serve"](name)
            return


main(*sys.argv[1:])
