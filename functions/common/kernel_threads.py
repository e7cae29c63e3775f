"""What uwsgi loads before an application of OpenStack's, whose requests are answered by threads of the kernel.

As soon as anything has imported eventlet, as all of OpenStack's libraries do, oslo.log makes eventlet's lock the one
that Python's logging takes, in a process without green threads, too. Threads that want that lock at once then wait
for ever: eventlet would switch from one to the other, and cannot ("cannot switch to a different thread").
"""
try:
    from oslo_log import log
except ImportError:
    # an application of somebody else's
    log = None

if log:
    log._fix_eventlet_logging = lambda: None
