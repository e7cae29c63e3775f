"""Asks the broker who takes what out of queues: consumers.py HOST:PORT USER SECONDS [QUEUE]..., the password on stdin.

Prints a line "QUEUE CONSUMERS" for each, as soon as all have a consumer or SECONDS are over. Without queues it only
logs in. Whatever goes wrong is one line on stderr, and exit status 1.
"""
import sys
import time

import amqp

# A broker that was stopped in the middle of a word is waited for no longer than this.
PATIENCE = 10


def consumers(connection, queue):
    channel = connection.channel()
    try:
        return channel.queue_declare(queue, passive=True).consumer_count
    except amqp.exceptions.NotFound:
        # The broker closes the channel for it.
        return 0


def main(address, user, seconds, *queues):
    deadline = time.monotonic() + float(seconds)
    with amqp.Connection(address, userid=user, password=sys.stdin.read(),
                         connect_timeout=PATIENCE, read_timeout=PATIENCE) as connection:
        while True:
            counts = {queue: consumers(connection, queue) for queue in queues}
            if all(counts.values()) or time.monotonic() > deadline:
                break
            time.sleep(0.2)
    for queue, count in counts.items():
        print(queue, count)


try:
    main(*sys.argv[1:])
except (OSError, amqp.exceptions.AMQPError) as error:
    sys.exit(f"{type(error).__name__}: {error}")
