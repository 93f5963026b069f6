"""The production server: threads, because every worker waits for Sendcloud most of the time."""

import runpy
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

try:
    # Run, not imported: what the workers import after a reload must be read anew.
    settings = runpy.run_path(str(Path(__file__).parent / "portal" / "settings.py"))
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = f"{settings['HOST']}:{settings['PORT']}"
worker_class = "gthread"
workers = settings["WEB_WORKERS"]
threads = settings["WEB_THREADS"]
timeout = 30  # seconds; no call of ours takes that long
graceful_timeout = 30  # seconds that requests get to end on a deploy
control_socket_disable = True
