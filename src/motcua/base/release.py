"""Which release this server is, so that pages left open over an update notice that they are old."""

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from motcua.base import env

PACKAGE = Path(__file__).resolve().parents[1]
SHOWN_TO_BROWSERS = ("*.js", "*.css", "*.html", "*.po")


@lru_cache(maxsize=1)
def release() -> str:
    """The version and a digest of what browsers get of it, alike on all nodes; `MOTCUA_RELEASE` names it otherwise."""
    return env.text("MOTCUA_RELEASE") or f"{_version()}-{_digest()}"


def _version() -> str:
    try:
        return version("motcua")
    except PackageNotFoundError:
        return "0"


def _digest() -> str:
    """Twenty milliseconds once a process."""
    seen = sha256()
    for pattern in SHOWN_TO_BROWSERS:
        for path in sorted((PACKAGE / "surfaces").rglob(pattern)):
            seen.update(str(path.relative_to(PACKAGE)).encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:8]
