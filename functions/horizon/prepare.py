"""Links the files that horizon's pages need into one folder, and compiles its style sheets and scripts there.

Two commands of Django in one process, which loads horizon once.
"""
import concurrent.futures
import os

import django
from django.conf import settings
from django.core.management import call_command


class InTurn:
    """In the place of a thread pool: the compiler of style sheets mixes up what several threads give it, now and then,
    and an error in a thread is told to nobody; every page is then an error 500."""

    def __init__(self, max_workers):
        pass

    def submit(self, work, *arguments):
        work(*arguments)

    def shutdown(self, wait):
        pass


def make_links_relative(folder):
    """So that the folder can be kept, and put into another prefix."""
    for parent, _, names in os.walk(folder):
        for path in (os.path.join(parent, name) for name in names):
            if os.path.islink(path):
                target = os.path.relpath(os.path.realpath(path), os.path.realpath(parent))
                os.remove(path)
                os.symlink(target, path)


concurrent.futures.ThreadPoolExecutor = InTurn
os.environ['DJANGO_SETTINGS_MODULE'] = 'openstack_dashboard.settings'
django.setup()
call_command('collectstatic', interactive=False, link=True, verbosity=0)
call_command('compress', force=True, verbosity=0)
make_links_relative(settings.STATIC_ROOT)
print(f'Compiles the style sheets and scripts of horizon into {settings.STATIC_ROOT}')
