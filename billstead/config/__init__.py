"""How the parts are put together: settings from the environment, URLs, middleware, the WSGI entry."""
