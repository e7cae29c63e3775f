"""glance-manage db sync, upgrade and load_metadefs in one process: migrate.py CONFIG_FILE METADEFS_FOLDER"""
import sys

from glance.cmd import manage

config_file, metadefs = sys.argv[1:]
sys.argv[1:] = ["--config-file", config_file, "db", "sync"]
try:
    manage.main()
except SystemExit as end:
    if end.code:
        raise
# Where sync finds the last contracting revision it takes all for done, an expanding one of a working tree, too.
manage.DbCommands().upgrade()
manage.DbCommands().load_metadefs(metadefs)
