"""Settings from the environment through typed helpers; a wrong value stops the start with one clear line."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

# A network that breaks without a word is noticed after some 20 seconds, whether one waits for news or asks; sockets of a folder have none.
SILENT_NETWORK = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,  # milliseconds
}

FIGURES_FOLDER = (
    "PROMETHEUS_MULTIPROC_DIR"  # where processes count together; prometheus_client reads it as it is loaded
)


class EnvironmentProblem(Exception):
    """A variable of the environment has a value that cannot be used."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise EnvironmentProblem(f"{name} must be 'true' or 'false', not {value!r}")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise EnvironmentProblem(f"{name} must be a whole number, not {value!r}") from None


def integers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return tuple(sorted(int(part) for part in value.split(",")))
    except ValueError:
        raise EnvironmentProblem(f"{name} must be whole numbers with commas between them, not {value!r}") from None


def choice(name: str, offered: tuple[str, ...]) -> str:
    """One of these; the first where nothing is set."""
    value = os.environ.get(name, "").strip().lower() or offered[0]
    if value not in offered:
        raise EnvironmentProblem(f"{name} must be one of {', '.join(offered)}, not {value!r}")
    return value


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().absolute()


def data_folder() -> Path:
    """Where everything lies that is not in the database."""
    return folder("MOTCUA_DATA", Path("data"))


def listing(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def pairs(name: str) -> dict[str, str]:
    """`NAME=VALUE` with commas between them."""
    found = {}
    for part in listing(name):
        key, sign, value = part.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise EnvironmentProblem(f"{name} must be NAME=VALUE with commas between them; {part!r} is not")
        found[key.strip()] = value.strip()
    return found


def database(url: str) -> dict[str, object]:
    """A `postgresql://` URL (RFC 3986, as libpq reads it; a socket folder goes in `?host=`) as Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise EnvironmentProblem("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "motcua.base.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "motcua",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # prepares what motcua.base.planned sends
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 0, **SILENT_NETWORK, **options},
    }
