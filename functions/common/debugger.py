"""Runs a program under pdb, which also stops in the threads and green threads that the program starts.

usage: debugger.py SCRIPT ARG...
       debugger.py -c CODE ARG...
       debugger.py wsgi FILE HOST PORT      serves the application of a WSGI file, one request after the other
"""
import os
import pdb
import sys
import threading
import traceback
from wsgiref import simple_server


class Debugger(pdb.Pdb):

    def set_continue(self):
        super().set_continue()
        if self.breaks:
            self.follow_threads()

    def follow_threads(self):
        threading.settrace(self.trace_dispatch)
        if "greenlet" in sys.modules:
            # Each green thread begins without the trace function of the one that started it.
            sys.modules["greenlet"].settrace(lambda event, arguments: sys.settrace(self.trace_dispatch))


def serve(path, host, port):
    module = {"__name__": "wsgi", "__file__": path}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), module)
    simple_server.make_server(host, int(port), module["application"]).serve_forever()


def main(*words):
    debugger = Debugger()
    sys.argv = list(words[1:] if words[0] == "-c" else words)
    sys.path[0] = "" if words[0] == "-c" else os.path.dirname(words[0])
    try:
        if words[0] == "wsgi":
            debugger.runcall(serve, *words[1:])
        elif words[0] == "-c":
            debugger.run(words[1], {"__name__": "__main__"})
        else:
            with open(words[0], encoding="utf-8") as file:
                code = compile(file.read(), words[0], "exec")
            debugger.run(code, {"__name__": "__main__", "__file__": words[0]})
    except SystemExit as end:
        print(f"It has ended with {end.code}.")
    except Exception:
        traceback.print_exc()
        print("It has failed; this is where. q leaves the debugger.")
        debugger.reset()
        debugger.interaction(None, sys.exc_info()[2])


main(*sys.argv[1:])
