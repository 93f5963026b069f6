"""A pytest plugin that gives each parallel pytest process its own Redis database."""

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if WORKER and (url := os.environ.get("REDIS_URL")):
    os.environ["REDIS_URL"] = f"{url.rsplit('/', 1)[0]}/{int(WORKER) + 1}"
