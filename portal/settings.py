"""One settings file. Everything comes from the environment; ``.env.example`` explains each name.

Without ``DATABASE_URL`` the portal runs on its embedded default: SQLite, a broker made of files,
and secrets generated once into ``PORTAL_DATA_DIR``. With it, secrets must be given.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from portal.api import settings as api
from portal.database_settings import database_of
from portal.generated_secrets import secret
from portal.log_settings import logging_of
from portal.schedule import SCHEDULE
from portal.skin import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / "var")))
EMBEDDED = not env.str("DATABASE_URL", default="")


# --- The site ------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret(env, "SECRET_KEY", data_dir=DATA_DIR, embedded="secret_key" if EMBEDDED else "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the default one would put its own site in place of ours
    "unfold.contrib.filters",
    "portal.apps.PortalAdminConfig",
    "portal.apps.PortalConfig",
    "candidates.apps.CandidatesConfig",
    "jobs.apps.JobsConfig",
    "integrations.apps.IntegrationsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    *api.API_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "integrations.onboarding.headers.CustomerPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"portal_admin": "integrations.admin.template_tags"},
        },
    }
]

AUTH_USER_MODEL = "integrations.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Rows and files ------------------------------------------------------------------------------

DATABASES = {"default": database_of(env, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_MEMORY_SIZE = 5000, api.LARGEST_CALL
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
# Whitenoise looks into it at start, also before anything was collected.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# On the embedded default static files are served from where they are, without a collect step.
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = False

# --- Security ------------------------------------------------------------------------------------

# Each entry "key-id:base64 of 32 bytes"; the first seals, all open. See docs/operations.md.
CREDENTIAL_KEYS: list[str] = env.list("CREDENTIAL_KEYS", default=[])
if not CREDENTIAL_KEYS:
    _key = secret(
        env, "CREDENTIAL_KEY", data_dir=DATA_DIR, embedded="credential_key" if EMBEDDED else ""
    )
    CREDENTIAL_KEYS = [f"embedded:{_key}"]

BEHIND_TLS = env.bool("BEHIND_TLS", default=not EMBEDDED)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
# How many proxies of ours stand in front: a visitor's address is what the outermost one saw.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if BEHIND_TLS else 0)
CSRF_FAILURE_VIEW = "integrations.onboarding.pages.csrf_failure"
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The admin's skin evaluates expressions in the page (Alpine) and sets inline styles.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- The outside ---------------------------------------------------------------------------------

# The platform's own apps and keys at the vendors, by connector. A connection's own come first.
PLATFORM_SECRETS: dict[str, dict[str, str]] = {
    "kombo": {"api_key": env.str("KOMBO_API_KEY", default="")},
    "lever": {
        "client_id": env.str("LEVER_CLIENT_ID", default=""),
        "client_secret": env.str("LEVER_CLIENT_SECRET", default=""),
    },
    "bullhorn": {
        "client_id": env.str("BULLHORN_CLIENT_ID", default=""),
        "client_secret": env.str("BULLHORN_CLIENT_SECRET", default=""),
    },
    "greenhouse": {
        "client_id": env.str("GREENHOUSE_CLIENT_ID", default=""),
        "client_secret": env.str("GREENHOUSE_CLIENT_SECRET", default=""),
    },
}
# Absence in Kombo's own copy of the ATS proves absence only after so many seconds; "never", because
# by default Kombo copies only applications that it created. See .env.example.
_kombo_lag = env.str("KOMBO_LOOKUP_LAG_SECONDS", default="never")
PLATFORM_OPTIONS: dict[str, dict[str, Any]] = {
    "kombo": {
        "base_url": env.str("KOMBO_BASE_URL", default="https://api.us.kombo.dev/v1").rstrip("/"),
        "lookup_lag_seconds": None if _kombo_lag == "never" else float(_kombo_lag),
        "document_lag_seconds": env.float("KOMBO_DOCUMENT_LAG_SECONDS", default=120.0),
    },
    # For every connection to Factorial that has no settings of its own, as the README there names.
    "factorial": env.json("FACTORIAL_OPTIONS", default={}),
}
# What vendors sign their events with; they are sent to PORTAL_URL/webhooks/<connector>.
WEBHOOK_SECRETS = {"kombo": env.str("KOMBO_WEBHOOK_SECRET", default="")}
# Vendors send people back to exactly this path of PORTAL_URL after a login.
OAUTH_CALLBACK_PATH = "/connect/oauth/callback"
# "host:port" entries that may be plain http and private. Only for the sandbox.
OUTBOUND_ALLOWED_PRIVATE = frozenset(env.list("OUTBOUND_ALLOWED_PRIVATE", default=[]))
OUTBOUND_CONNECT_TIMEOUT = env.float("OUTBOUND_CONNECT_TIMEOUT", default=5.0)
OUTBOUND_READ_DEADLINE = env.float("OUTBOUND_READ_DEADLINE", default=60.0)
# Kombo's actions can take minutes; its own client waits 300 s.
OUTBOUND_WRITE_DEADLINE = env.float("OUTBOUND_WRITE_DEADLINE", default=300.0)
REST_FRAMEWORK, SPECTACULAR_SETTINGS = api.REST_FRAMEWORK, api.SPECTACULAR_SETTINGS
RESUME_URL_HOSTS: list[str] = env.list("RESUME_URL_HOSTS", default=[])  # whence resumes come
# How long a call may wait for its turn in the connection's lane before it gives the row back.
OUTBOUND_MAX_WAIT = env.float("OUTBOUND_MAX_WAIT", default=5.0)

# --- Mail ----------------------------------------------------------------------------------------

# What the platform is called in mails and on the customers' pages.
PLATFORM_NAME = env.str("PLATFORM_NAME", default="Recruiting Platform")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@example.com")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20

# The address of a test candidate; {reference} keeps it apart from every other. Somebody of ours
# should read it: some systems write to whoever they get.
TEST_CANDIDATE_EMAIL = env.str(
    "TEST_CANDIDATE_EMAIL", default="portal-test+{reference}@example.com"
)

# --- Exports -------------------------------------------------------------------------------------

# The longest a worker may stand still between its last look at the clock and the first byte.
EXPORT_PAUSE_BUDGET = env.float("EXPORT_PAUSE_BUDGET", default=10.0)
# The longest a vendor may still commit a write after it arrived.
EXPORT_VENDOR_PROCESSING = env.float("EXPORT_VENDOR_PROCESSING", default=60.0)
EXPORT_LEASE_SECONDS = env.float("EXPORT_LEASE_SECONDS", default=60.0)
# Whom to ask when a record must be put right by hand: address, page or number, as it is shown.
SUPPORT_CONTACT = env.str("SUPPORT_CONTACT", default="")
EXPORT_MAX_ATTEMPTS = env.int("EXPORT_MAX_ATTEMPTS", default=12)
# How long the ATS may take to show what it has accepted before a person is asked.
EXPORT_VISIBLE_WITHIN = env.float("EXPORT_VISIBLE_WITHIN", default=86_400.0)
RECONCILIATION_CALLS = env.int("RECONCILIATION_CALLS", default=600)  # of one night and connection
# So many minutes after an arrival it is read back what the ATS has made of it. Empty: never.
EXPORT_READ_BACK_MINUTES = env.list(
    "EXPORT_READ_BACK_MINUTES", cast=float, default=[5.0, 30.0, 240.0, 1_440.0]
)
# Rejected within so many minutes after our create counts as rejected at once.
EXPORT_REJECTED_AT_ONCE_MINUTES = env.float("EXPORT_REJECTED_AT_ONCE_MINUTES", default=30.0)
# Doorbells rung for one connection at once, and how long one of them may drain.
LANE_WIDTH = env.int("LANE_WIDTH", default=4)
LANE_SECONDS = env.float("LANE_SECONDS", default=15.0)

# --- Celery --------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = env.str("BROKER_URL", default=REDIS_URL or "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = DATA_DIR / "broker"
    _queue.mkdir(parents=True, exist_ok=True)
    (_queue / "control").mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_queue / "control"),
    }
else:
    # A killed worker's message comes back after the visibility timeout plus one sweep; kombu's
    # default sweep adds 100 s. A frozen Redis must not hang the page that rings the bell.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": "portal:",
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
LOGGING = logging_of(level=env.str("LOG_LEVEL", default="INFO"))
