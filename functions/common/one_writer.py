"""SQLite for several clients at once, as a plugin of SQLAlchemy: sqlite:///FILE?plugin=one_writer

A transaction takes the write lock when it begins, and waits for it as long as the address's timeout says. As oslo.db
begins it, it would ask for the lock with its first write; where another has written since its first read, SQLite does
not let it wait then and says "database is locked" at once.
"""
from sqlalchemy import event
from sqlalchemy.engine import CreateEnginePlugin


class OneWriter(CreateEnginePlugin):
    def update_url(self, url):
        return url

    def engine_created(self, engine):
        event.listen(engine, 'before_cursor_execute', begin_with_the_lock, retval=True)


def begin_with_the_lock(connection, cursor, statement, parameters, context, executemany):
    return ('BEGIN IMMEDIATE' if statement == 'BEGIN' else statement), parameters
