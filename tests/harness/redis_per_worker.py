"""A pytest plugin: of several processes side by side, each has a database of Redis for itself."""

import os

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if WORKER and (url := os.environ.get("REDIS_URL")):
    os.environ["REDIS_URL"] = f"{url.rsplit('/', 1)[0]}/{int(WORKER) + 1}"
