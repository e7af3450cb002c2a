"""The project's settings, as the tests run them: nothing leaves the process or its own folder."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="kk-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {"VAR_DIR": _folder, "DEBUG": "true", "SITE_URL": "http://testserver"}
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")

from kokybes_krepselis.settings import *  # noqa: E402, F403
from kokybes_krepselis.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STATIC_ROOT  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
ZEAL_ALLOWLIST = [
    {"model": "audit.Chain"},  # each deed locks its own chain
    {"model": "account.EmailAddress"},  # allauth asks for the same row again
]

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
STATIC_ROOT.mkdir()
