from tests.security.conftest import scene  # noqa: F401
