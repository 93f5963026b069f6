"""The production server, with threads because workers wait for Sendcloud most of the time."""

import gc
import os
import resource
import runpy
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

import portal
from portal.config import withdrawal
from portal.operations import server_start
from portal.server import embedded
from portal.server.headers import HEADERS
from portal.server.worker import PatientWorker

try:
    # Runs the settings instead of importing them, so that workers read them again after a reload.
    settings = runpy.run_path(str(Path(portal.__file__).parent / "settings.py"))
    withdrawal.check(settings.__getitem__)
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = f"{settings['HOST']}:{settings['PORT']}"
worker_class = PatientWorker
PatientWorker.headers_seconds = settings["CLIENT_HEADERS_SECONDS"]
PatientWorker.body_seconds = settings["CLIENT_BODY_SECONDS"]
if settings["IS_HTTPS"]:
    hsts = f"max-age={settings['SECURE_HSTS_SECONDS']}; includeSubDomains; preload"
    PatientWorker.own_headers = HEADERS | {"Strict-Transport-Security": hsts}
# Each line of a crowd takes a file, and so do connections to the database, Redis and Sendcloud.
MOST_FILES = 16384
files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
if 0 <= files < MOST_FILES:
    files = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
worker_connections = 4000 if files == resource.RLIM_INFINITY else min(4000, files // 2)
backlog = 4096  # connections of a crowd that wait to be taken; the kernel's somaxconn is the most
workers = settings["WEB_WORKERS"]
threads = settings["WEB_THREADS"]
timeout = 30  # seconds; no call of ours takes that long
graceful_timeout = 30  # seconds that requests have to end on a deploy
control_socket_disable = True
sendfile = False  # it would block a thread until a slow client has the file
forwarder_headers = ""  # no header of a request becomes a variable of the server

# The workers share their metrics in this folder. The variable must be set before anything imports
# prometheus_client. The folder outlives reloads and workers, and on_exit deletes it.
FIGURES = "portal-figures-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=FIGURES)
_own = {"gunicorn.error": {"handlers": [], "propagate": True}}
logconfig_dict = settings["LOGGING"] | {"loggers": settings["LOGGING"]["loggers"] | _own}


def on_starting(server: Any) -> None:
    """Refuse a taken port at once, and bring tables and static files up to date."""
    has_socket = server.master_pid or "LISTEN_FDS" in os.environ
    try:
        if not has_socket:
            server_start.check_address(settings["HOST"], settings["PORT"])
        server_start.check_engine(settings)
        server_start.prepare(settings)
    except server_start.CannotStart as error:
        on_exit(server)
        sys.exit(str(error) or 1)


def when_ready(server: Any) -> None:
    """Start the worker, unless it runs beside the server."""
    if settings["WORKER"] == "embedded":
        embedded.worker.start()


def on_reload(server: Any) -> None:
    """Have the worker read its settings again, as gunicorn's own workers do."""
    embedded.worker.restart()


def on_exit(server: Any) -> None:
    """End the worker, and delete the metrics folder, if it is ours."""
    embedded.worker.stop()
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(FIGURES):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Make the pages for a crowd, and let the collector pass over what every request shares.

    It also comes by less often, because the pages make few cycles. A return took 5 % less of the
    processor so, and memory stays flat.
    """
    from portal.operations import metrics
    from portal.web import busy

    worker.busy_pages, worker.note_sent_away = busy.pages(), metrics.sent_away
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def worker_exit(server: Any, worker: Any) -> None:
    """Write the steps that this process has counted and not stored yet."""
    from portal.statistics import steps

    steps.flush()


def child_exit(server: Any, worker: Any) -> None:
    """Keep the counters of a worker that ended, and drop its live gauges."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
