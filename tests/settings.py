"""The production settings, changed for tests: no secrets to set, fast, and without log output."""

import os

os.environ.setdefault("SECRET_KEY", "only-tests-use-this-key-0123456789")
os.environ.setdefault("BASE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("BRAND_DOMAIN", "noordpunt")

from portal.settings import *  # noqa: F403
from portal.settings import ALLOWED_HOSTS, CACHES, LOGGING, REDIS_URL

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "testserver"]
if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOOKUP_MIN_SECONDS = 0.0  # seconds
# The production hasher is slow on purpose and would take most of a test's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are served from their folders, because tests do not run collectstatic.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# pytest captures and shows the log itself.
LOGGING = LOGGING | {"root": LOGGING["root"] | {"handlers": []}}
# A slow machine must not write the flow's steps in the middle of a page that is measured.
STATISTICS_WRITTEN_AFTER = 3600.0
