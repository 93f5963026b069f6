"""The production server: threads, because every worker waits for Sendcloud most of the time."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "64"))
timeout = 30  # seconds; no call of ours takes that long
graceful_timeout = 30  # seconds that requests get to end on a deploy
control_socket_disable = True
