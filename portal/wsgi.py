"""The WSGI entry for the production server."""

import os

from django.core.wsgi import get_wsgi_application

from portal.storage import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
patience.serve_people()
