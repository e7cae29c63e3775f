"""Cinder's WSGI application. It reads its configuration's path from the command line, which uwsgi cannot give it whole
when there is a space in it."""
import os
import sys
import warnings

# Cinder switches Python's deprecation warnings on, which tell an operator nothing.
warnings.showwarning = lambda *arguments, **keywords: None
sys.argv = ["cinder-api", "--config-file", os.environ["CINDER_CONF"]]

from cinder.wsgi import wsgi

application = wsgi.initialize_application()
