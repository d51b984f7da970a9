"""The WSGI entry that every web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billstead.config.settings")
application = get_wsgi_application()
