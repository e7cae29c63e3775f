"""Keystone's WSGI application, which makes the cloud's first accounts before it answers for the first time.

`keystone-manage bootstrap` does the same in a process of its own; its imports cost more than half of the time that
keystone takes to come up, and here they are there anyway.

Requests are answered one at a time. Keystone's cache cannot do with more: a request that reads something before another
one changes it may put the old value into the cache after that, and it is told for ten minutes. Little is lost, for
Python runs one thread at a time anyway: of eight clients it answers 54 requests in a second of CPU time, with eight
threads 57.
"""
import importlib
import io
import os
import sys
import threading
import types

SCHEMAS = "saml2.xml.schema"


def schemas():
    """SAML's XML schemas: to compile them takes a second, and only a signature that is to be checked needs them."""
    if sys.modules[SCHEMAS] is stand_in:
        del sys.modules[SCHEMAS]
        sys.modules["saml2.sigver"].XMLSchemaError = importlib.import_module(SCHEMAS).XMLSchemaError
    return sys.modules[SCHEMAS]


class SchemasOnDemand(dict):
    """How pysaml2 asked for them up to version 7.1."""

    def __missing__(self, name):
        return schemas().node_to_schema[name]


def validate(*arguments):
    """How it does since."""
    return schemas().validate(*arguments)


stand_in = sys.modules[SCHEMAS] = types.ModuleType(SCHEMAS)
stand_in.node_to_schema, stand_in.validate, stand_in.XMLSchemaError = SchemasOnDemand(), validate, Exception

from keystone.cmd import bootstrap
from keystone.common.sql import core as sql
from keystone.server import wsgi

# SQLite looks at no foreign key unless it is told to: what belonged to a deleted row stays, and its number is used
# again.
sql.enable_sqlite_foreign_key()


class OneAtATime:
    def __init__(self, application):
        self.application, self.lock = application, threading.Lock()

    def __call__(self, environment, start_response):
        # Read before the lock: who sends slowly holds up nobody.
        environment["wsgi.input"] = io.BytesIO(environment["wsgi.input"].read())
        with self.lock:
            answer = self.application(environment, start_response)
            try:
                return list(answer)
            finally:
                if hasattr(answer, "close"):
                    answer.close()


application = OneAtATime(wsgi.initialize_public_application())


def text_of(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def settings(text):
    return dict(line.split("=", 1) for line in text.splitlines())


def first_accounts(request):
    # The application has loaded the backends, and they refuse to be loaded twice.
    bootstrap.backends = types.SimpleNamespace(load_backends=lambda: None)
    accounts = bootstrap.Bootstrapper()
    accounts.admin_username = accounts.project_name = accounts.admin_role_name = "admin"
    accounts.service_name = "keystone"
    accounts.immutable_roles = True
    accounts.admin_password = settings(text_of(request["password_file"]))["ADMIN_PASSWORD"]
    accounts.region_id = request["region"]
    accounts.public_url = accounts.internal_url = accounts.admin_url = request["url"]
    accounts.bootstrap()
    sys.path.insert(0, os.path.dirname(os.environ["BOOTSTRAP_REQUEST"]))
    importlib.import_module("accounts").make(settings(text_of(request["password_file"]))["DEMO_PASSWORD"])


# What was asked for is remembered, so that another region or address is told to keystone, and the same one is not
# again.
asked, done = text_of(os.environ["BOOTSTRAP_REQUEST"]), os.environ["BOOTSTRAP_DONE"]
if not os.path.exists(done) or text_of(done) != asked:
    first_accounts(settings(asked))
    with open(done + ".part", "w", encoding="utf-8") as copy:
        copy.write(asked)
    os.rename(done + ".part", done)
