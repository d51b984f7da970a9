"""The WSGI entry that every web server loads."""

import os
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from billstead.core.frames import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billstead.config.settings")
application = roomy(get_wsgi_application())


def warm() -> None:
    """Ask for the first page once, so that URLs, templates and catalogues are loaded before anybody waits for them."""
    environ: dict[str, object] = {
        "HTTP_HOST": settings.ALLOWED_HOSTS[0],
        "wsgi.url_scheme": "https" if settings.IS_HTTPS else "http",
        "HTTP_X_FORWARDED_PROTO": "https" if settings.IS_HTTPS else "http",
        "PATH_INFO": "/account/login/",
        "billstead.warming": True,
    }
    setup_testing_defaults(environ)
    answer = application(environ, _start_response)
    answer.close()


def _start_response(_status: str, _headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
    return bytes


warm()
