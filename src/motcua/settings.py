"""All settings, read from the environment once; `docs/operations.md` lists them."""

import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from motcua.base import env

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.data_folder()
DEBUG = env.flag("MOTCUA_DEBUG")


def _kept_secret(name: str) -> str:
    """A random value made at the first start and kept beside the data, for those who set none."""
    path = DATA_DIR / name
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env.text("MOTCUA_SECRET_KEY") or _kept_secret("secret-key")
MOTCUA_KEYS = env.listing("MOTCUA_KEYS")
MOTCUA_KEY_FILE = env.folder("MOTCUA_KEY_FILE", DATA_DIR / "keys.json")
MOTCUA_BASE_URL = env.text("MOTCUA_BASE_URL", f"http://localhost:{env.integer('PORT', 8000)}")
MOTCUA_PAGES_KEPT = env.integer(
    "MOTCUA_PAGES_KEPT", 5
)  # seconds that a page of the portal may be old; 0: each is made anew
MOTCUA_REQUIRE_TOTP = env.flag("MOTCUA_REQUIRE_TOTP")
# Where fees are transferred to (VietQR): the bank's BIN, the account, its holder; and the word shared with who tells of transfers.
MOTCUA_PAYMENT_BANK = env.text("MOTCUA_PAYMENT_BANK")
MOTCUA_PAYMENT_ACCOUNT = env.text("MOTCUA_PAYMENT_ACCOUNT")
MOTCUA_PAYMENT_ACCOUNT_NAME = env.text("MOTCUA_PAYMENT_ACCOUNT_NAME")
MOTCUA_PAYMENT_SECRET = env.text("MOTCUA_PAYMENT_SECRET")
MOTCUA_PAYMENT_CENTRE = env.text("MOTCUA_PAYMENT_CENTRE")
# The carrier's interface (domain/delivery/carrier.py); without one letters get their numbers by hand.
MOTCUA_CARRIER_URL = env.text("MOTCUA_CARRIER_URL")
MOTCUA_CARRIER_SECRET = env.text("MOTCUA_CARRIER_SECRET")
MOTCUA_CARRIER_POLL_MINUTES = env.integer("MOTCUA_CARRIER_POLL_MINUTES", 15)
FILES_DIR = DATA_DIR / "files"
MOTCUA_CLAMD = env.text(
    "MOTCUA_CLAMD"
)  # host:port of a malware scanner that speaks clamd; without one, files are not checked
SIGNING_DIR = DATA_DIR / "signing"  # sealed tokens of agencies, and roots/*.pem that are trusted
# Days after which whoever has not collected a result is reminded, and after which it lies in the archive.
MOTCUA_UNCLAIMED_DAYS = env.integers("MOTCUA_UNCLAIMED_DAYS", (7, 30, 60))
MOTCUA_UNCLAIMED_ARCHIVE_DAYS = env.integer("MOTCUA_UNCLAIMED_ARCHIVE_DAYS", 90)
# Whether whoever has a dossier's code alone may read how much of its way is done, in percent and nothing else.
MOTCUA_PROGRESS_BY_CODE = env.flag("MOTCUA_PROGRESS_BY_CODE")
# Days after which a slip that no dossier followed tells of nobody any more.
MOTCUA_SLIP_DAYS = env.integer("MOTCUA_SLIP_DAYS", 730)
# Days after its end that a petition tells of nobody any more; what was published stays.
MOTCUA_PETITION_DAYS = env.integer("MOTCUA_PETITION_DAYS", 1825)
# How browsers of the staff find each other for calls: servers as in RTCIceServer, the secret shared with the relay (TURN REST), how long
# its credentials last.
MOTCUA_STUN = env.listing("MOTCUA_STUN")
MOTCUA_TURN = env.listing("MOTCUA_TURN")
MOTCUA_TURN_SECRET = env.text("MOTCUA_TURN_SECRET")
MOTCUA_TURN_SECONDS = env.integer("MOTCUA_TURN_SECONDS", 3 * 3600)
# The bridge to agencies without the system: from which address (its tag is added to it), and where answers are fetched (IMAP).
MOTCUA_TALK_MAIL = env.text("MOTCUA_TALK_MAIL")
MOTCUA_IMAP_HOST = env.text("MOTCUA_IMAP_HOST")
MOTCUA_IMAP_PORT = env.integer("MOTCUA_IMAP_PORT", 993)
MOTCUA_IMAP_TLS = env.flag("MOTCUA_IMAP_TLS", default=True)
MOTCUA_IMAP_USER = env.text("MOTCUA_IMAP_USER")
MOTCUA_IMAP_PASSWORD = env.text("MOTCUA_IMAP_PASSWORD")
MOTCUA_IMAP_FOLDER = env.text("MOTCUA_IMAP_FOLDER", "INBOX")
# Days without a message after which a thread about no dossier is erased.
MOTCUA_THREAD_DAYS = env.integer("MOTCUA_THREAD_DAYS", 730)
# Keys in hardware: the driver, whose key lies on which token ("STP=So Tu phap,@ld.stp=Tran Van B:ky"), and the file with their PINs.
MOTCUA_PKCS11_MODULE = env.text("MOTCUA_PKCS11_MODULE")
MOTCUA_PKCS11_TOKENS = env.pairs("MOTCUA_PKCS11_TOKENS") if MOTCUA_PKCS11_MODULE else {}
MOTCUA_PKCS11_PINS = env.text("MOTCUA_PKCS11_PINS")
MOTCUA_TSA_URL = env.text("MOTCUA_TSA_URL")  # RFC 3161; without one, results are signed without a sworn time
VOICES_DIR = DATA_DIR / "voices"
# Recordings of cameras: where, at most how much (MB, 0: as much as fits), what stays free on that disk (MB).
CAMERAS_DIR = env.folder("MOTCUA_CAMERAS", DATA_DIR / "cameras")
MOTCUA_CAMERA_MB = env.integer("MOTCUA_CAMERA_MB", 0)
MOTCUA_CAMERA_FREE_MB = env.integer("MOTCUA_CAMERA_FREE_MB", 2000)
MOTCUA_CAMERA_TIMEOUT = env.integer("MOTCUA_CAMERA_TIMEOUT", 5)  # seconds, on opening and on reading
MOTCUA_CAMERA_LONGEST_PAUSE = env.integer("MOTCUA_CAMERA_LONGEST_PAUSE", 60)  # seconds between two tries to connect
MOTCUA_CAMERA_LOOK_SECONDS = env.integer("MOTCUA_CAMERA_LOOK_SECONDS", 2)  # between two looks at a picture; 0: none
# Cameras to ask by address ("10.0.5.21,10.0.5.22:3702") where multicast does not reach them; empty: the whole network.
MOTCUA_CAMERA_DISCOVERY = env.listing("MOTCUA_CAMERA_DISCOVERY")
# The networks in which cameras are ("10.20.5.0/24"); empty: anywhere but on this machine and among what needs no router.
MOTCUA_CAMERA_NETWORKS = env.listing("MOTCUA_CAMERA_NETWORKS")
MOTCUA_DEMO_PRINTER = env.text("MOTCUA_DEMO_PRINTER", "127.0.0.1:9100")  # what a kiosk of the demonstration prints on

ALLOWED_HOSTS = env.listing("MOTCUA_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("MOTCUA_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "motcua.surfaces.sign_in",  # before allauth, whose pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "ninja",
    "procrastinate.contrib.django",
    "motcua.base",
    "motcua.base.journal",
    "motcua.base.idempotency",
    "motcua.domain.people",
    "motcua.domain.centre",
    "motcua.domain.catalogue",
    "motcua.domain.queue",
    "motcua.domain.dossiers",
    "motcua.domain.conversation",
    "motcua.domain.documents",
    "motcua.domain.payments",
    "motcua.domain.delivery",
    "motcua.domain.feedback",
    "motcua.domain.messages",
    "motcua.domain.cameras",
    "motcua.domain.devices",
    "motcua.domain.media",
    "motcua.domain.letters",
    "motcua.domain.scanning",
    "motcua.domain.submissions",
    "motcua.domain.petitions",
    "motcua.domain.replies",
    "motcua.domain.threads",
    "motcua.domain.calls",
    "motcua.domain.orders",
    "motcua.domain.records",
    "motcua.domain.rights",
    "motcua.domain.exchange",
    "motcua.domain.reports",
    "motcua.domain.insight",
    "motcua.domain.alerts",
    "motcua.surfaces.look",
    "motcua.surfaces.pairing",
    "motcua.surfaces.alarm",
    "motcua.surfaces.ticket",
    "motcua.surfaces.appointments",
    "motcua.surfaces.kiosk",
    "motcua.surfaces.display",
    "motcua.surfaces.counter",
    "motcua.surfaces.search",
    "motcua.surfaces.dossier",
    "motcua.surfaces.desk",
    "motcua.surfaces.cameras",
    "motcua.surfaces.control_room",
    "motcua.surfaces.portal",
    "motcua.surfaces.petitions",
    "motcua.surfaces.open_data",
    "motcua.surfaces.lookup",
    "motcua.surfaces.my_page",
    "motcua.surfaces.notices",
    "motcua.surfaces.online",
    "motcua.surfaces.proving",
    "motcua.surfaces.data_requests",
    "motcua.surfaces.rating",
    "motcua.surfaces.admin",
    "motcua.surfaces.records",
    "motcua.surfaces.reports",
    "motcua.surfaces.insight",
    "motcua.surfaces.catalogue",
    "motcua.surfaces.asking",
    "motcua.surfaces.paying",
    "motcua.surfaces.post",
    "motcua.surfaces.letters",
    "motcua.surfaces.talk",
    "motcua.surfaces.api",
]

MIDDLEWARE = [
    "motcua.base.web.RequestIdMiddleware",
    "motcua.base.pages.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "motcua.base.web.PermissionsPolicyMiddleware",
    "motcua.base.statics.StaticsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.base.web.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "motcua.base.web.CsrfUnlessBearerMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "motcua.base.web.ProblemMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # inside of it: allauth answers its own exceptions
    "axes.middleware.AxesMiddleware",
    "motcua.domain.people.middleware.ActorMiddleware",
    "motcua.base.web.WholeBodyMiddleware",
    "motcua.base.idempotency.middleware.IdempotencyMiddleware",
]

ROOT_URLCONF = "motcua.urls"
WSGI_APPLICATION = "motcua.server.django_application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motcua.surfaces.look.context.look",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database_url() -> str:
    """The database that is named, or the embedded one under the data folder."""
    named = env.text("DATABASE_URL")
    if named:
        return named
    from motcua.base.embedded import EmbeddedPostgres

    return EmbeddedPostgres(DATA_DIR).url


DATABASES = {"default": env.database(_database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Staff"
MOTCUA_DEVICE_ACTOR = "motcua.domain.devices.queries.actor_for_token"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/vao-viec"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "motcua.domain.people.sign_in.StaffAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login_failed": "6/15m/key"}  # of the second factor; wrong passwords are counted by django-axes
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Motcua"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "motcua.domain.people.sign_in.name_tried"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "motcua.domain.people.sign_in.locked_out"

MOTCUA_CITIZEN_COOKIE = "motcua_citizen"  # beside the staff's session, never in its place (ADR 0035)

# The provider by which citizens prove who they are (OpenID Connect); without an issuer none is offered.
MOTCUA_OIDC_ISSUER = env.text("MOTCUA_OIDC_ISSUER")
MOTCUA_OIDC_CLIENT_ID = env.text("MOTCUA_OIDC_CLIENT_ID")
MOTCUA_OIDC_CLIENT_SECRET = env.text("MOTCUA_OIDC_CLIENT_SECRET")
MOTCUA_OIDC_NAME = env.text("MOTCUA_OIDC_NAME", "VNeID")  # as its button says
MOTCUA_OIDC_SCOPE = env.text("MOTCUA_OIDC_SCOPE", "openid profile")
MOTCUA_OIDC_ID_CLAIM = env.text("MOTCUA_OIDC_ID_CLAIM", "identity_number")  # what it calls the identity number
MOTCUA_OIDC_NAME_CLAIM = env.text("MOTCUA_OIDC_NAME_CLAIM", "name")

CSRF_FAILURE_VIEW = "motcua.base.web.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MOTCUA_BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

LANGUAGE_CODE = "vi"
LOCALE_PATHS = [Path(__file__).parent / "diagnosis" / "locale"]  # beside those of the rooms that are applications
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# What pages below a path offer besides; `tools/check_translations.py` says which texts these languages must have.
OTHER_LANGUAGES = [("zh-hans", "中文"), ("ko", "한국어")]
MOTCUA_MORE_LANGUAGES = {"/kiosk/": OTHER_LANGUAGES, "/p/": OTHER_LANGUAGES}
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: each file is served from where it lies
STATICFILES_DIRS = [BASE_DIR / "build" / "static"] if (BASE_DIR / "build" / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "motcua.base.statics.KnownAddresses"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# push services besides those of the known browsers, by scheme and host ("https://push.example.vn"), for a network of its own
MOTCUA_PUSH_SERVICES = tuple(env.text("MOTCUA_PUSH_SERVICES").split())
# inside networks that webhooks may be sent to ("10.20.0.0/16,127.0.0.0/8"), also without encryption
MOTCUA_WEBHOOK_NETWORKS = env.listing("MOTCUA_WEBHOOK_NETWORKS")
# Gateways for text messages, Zalo and others (docs/operations.md); without the file there is e-mail alone.
MOTCUA_GATEWAYS = env.folder("MOTCUA_GATEWAYS", DATA_DIR / "gateways.toml")
MOTCUA_QUIET_HOURS = env.text("MOTCUA_QUIET_HOURS", "21:00-07:00")  # of the centre's zone; empty: none
# Changes of one dossier within so many seconds are told in one message.
MOTCUA_NOTICE_WINDOW_SECONDS = env.integer("MOTCUA_NOTICE_WINDOW_SECONDS", 120)
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.integer("SMTP_PORT", 8025)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MOTCUA_MAIL_FROM", "Trung tâm Hành chính công <tra-ket-qua@motcua.example>")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "base_cache"}}

LOG_FORMAT = env.choice("MOTCUA_LOG_FORMAT", ("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "motcua.base.logs.Line"}, "json": {"()": "motcua.base.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.text("MOTCUA_LOG", "WARNING")},
    # They name the address of what was refused, and addresses may hold secrets; what nobody foresaw is logged by base/web.py.
    "loggers": {name: {"level": "CRITICAL"} for name in ("django.request", "django.security.csrf")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# What a live subscriber without sign-in may see of a centre: kinds of journal entries that begin so.
LIVE_PUBLIC_KINDS = ("ticket.", "counter.", "announcement.", "centre.")
