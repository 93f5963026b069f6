#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from portal.__main__ import manage

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    manage(sys.argv[1:], "manage.py")
