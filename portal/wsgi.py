"""The WSGI entry for the production server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.config import withdrawal
from portal.storage import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
withdrawal.check(lambda name: getattr(settings, name))
patience.serve_people()
