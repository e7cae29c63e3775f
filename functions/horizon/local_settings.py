"""Horizon's settings for one machine: installed as openstack_dashboard/local/local_settings.py of the prefix.

What differs between stacks comes from the JSON file that HORIZON_SETTINGS names; without it (while the pages' files
are being prepared) nothing is served and nothing needs it.
"""
import importlib
import json
import logging
import os
import pkgutil

import openstack_dashboard
import xstatic.pkg

PREFIX = os.path.abspath(os.path.join(os.path.dirname(openstack_dashboard.__file__), *[os.pardir] * 5))

if 'HORIZON_SETTINGS' in os.environ:
    with open(os.environ['HORIZON_SETTINGS'], encoding='utf-8') as settings:
        STACK = json.load(settings)
else:
    STACK = {'secret': 'preparing', 'keystone': '', 'sessions': '/nonexistent', 'hosts': []}

# Debian's packages of JavaScript say where their files lie on a machine; here they lie in the prefix.
for package in pkgutil.iter_modules(xstatic.pkg.__path__, 'xstatic.pkg.'):
    module = importlib.import_module(package.name)
    if isinstance(module.BASE_DIR, str) and module.BASE_DIR.startswith('/usr/share/'):
        module.BASE_DIR = PREFIX + module.BASE_DIR

DEBUG = False
WEBROOT = '/'
ALLOWED_HOSTS = STACK['hosts']
SECRET_KEY = STACK['secret']
OPENSTACK_KEYSTONE_URL = STACK['keystone']
POLICY_FILES_PATH = os.path.join(PREFIX, 'etc', 'openstack-dashboard', 'policy')

# One theme: each one costs seconds of preparing.
AVAILABLE_THEMES = [('default', 'Default', os.path.join(PREFIX, 'usr/share/openstack-dashboard/themes/default'))]
STATIC_ROOT = os.path.join(PREFIX, 'var/lib/openstack-dashboard/static')
COMPRESS_OFFLINE = True

# Files keep people logged in over a restart, and need no other server.
SESSION_ENGINE = 'django.contrib.sessions.backends.file'
SESSION_FILE_PATH = STACK['sessions']
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}

# Horizon's settings switch Python's deprecation warnings on, which tell an operator nothing.
logging.captureWarnings(True)
LOGGING = {
    'version': 1,
    'disable_existing_loggers': False,
    'formatters': {'line': {'format': '%(asctime)s %(levelname)s %(name)s %(message)s'}},
    'handlers': {'console': {'class': 'logging.StreamHandler', 'formatter': 'line'}},
    'root': {'handlers': ['console'], 'level': 'WARNING'},
    'loggers': {'py.warnings': {'level': 'CRITICAL'}, 'scss': {'level': 'CRITICAL'}},
}
