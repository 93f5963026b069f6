"""The production settings as tests want them: no secrets needed, quick, and quiet."""

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
# The real one is slow on purpose: it would be most of a test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files as they lie in their folders; nothing was collected.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# pytest shows what was logged.
LOGGING = LOGGING | {"root": LOGGING["root"] | {"handlers": []}}
