"""Sealed fields (AES-256-GCM, NIST SP 800-38D), blind indexes, and secrets that are derived, not stored.

Keys live outside the database, in the file `keys.json` of the data folder or in `MOTCUA_KEYS`
("version:base64,version:base64", newest first). The newest seals; all of them open, so that a key can be rotated while the
server runs. The blind index and the secrets use keys derived by HKDF (RFC 5869) from each.
"""

import base64
import fcntl
import hmac
import json
import os
import secrets
import struct
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[str, str]
else:
    _BinaryField = models.BinaryField

_HEADER = struct.Struct(">BI")
_FORMAT = 1
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")


class CannotUnseal(Exception):
    """The sealed value was changed, belongs elsewhere, or its key is not at hand."""


@dataclass(frozen=True)
class Key:
    version: int
    material: bytes

    def derive(self, purpose: str) -> bytes:
        return _derive(self.material, purpose)


@lru_cache(maxsize=256)
def _derive(material: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"motcua:{purpose}".encode()).derive(material)


def create_key_file(path: Path) -> None:
    """Makes the first key (256 bits) where there is none; readable by its owner only."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps([{"version": 1, "key": base64.b64encode(secrets.token_bytes(32)).decode()}]))
    try:
        os.link(fresh, path)  # link, not rename: of two processes starting at once exactly one key wins
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)


def add_key(path: Path) -> int:
    """Puts a new key in front of the others; what was sealed before stays readable. Returns its version.

    It is on the disk before anything can be sealed by it. Raises FileNotFoundError where there is no key yet, PermissionError where it is
    somebody else's.
    """
    with _open_as_owner(path.with_suffix(".lock"), path) as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # of two at once, none loses the other's
        known = json.loads(path.read_text())
        version = int(max(entry["version"] for entry in known)) + 1
        known.insert(0, {"version": version, "key": base64.b64encode(secrets.token_bytes(32)).decode()})
        fresh = path.with_suffix(".new")
        with _open_as_owner(fresh, path) as out:
            out.write(json.dumps(known))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return version


def _open_as_owner(path: Path, like: Path) -> IO[str]:
    """A new file for whoever has the other one, and for nobody else: root does not take the keys from the service."""
    out = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w")
    owner = like.stat()
    if os.fstat(out.fileno()).st_uid != owner.st_uid:
        os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
    return out


_loaded: dict[tuple[str, int], tuple[Key, ...]] = {}


def keys() -> tuple[Key, ...]:
    """All keys, newest first; read again when the key file changes."""
    written = settings.MOTCUA_KEYS
    if written:
        return tuple(Key(int(version), base64.b64decode(key)) for version, key in (part.split(":") for part in written))
    path = Path(settings.MOTCUA_KEY_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        create_key_file(path)
        changed = path.stat().st_mtime_ns
    stamp = (str(path), changed)
    found = _loaded.get(stamp)
    if found is None:
        found = tuple(Key(e["version"], base64.b64decode(e["key"])) for e in json.loads(path.read_text()))
        _loaded.clear()  # by any thread at any time
        _loaded[stamp] = found
    return found


def is_newly_changed(within: timedelta) -> bool:
    """Whether there may be values that an older key sealed: keys of the environment do not tell when they came."""
    if settings.MOTCUA_KEYS:
        return len(keys()) > 1
    return len(keys()) > 1 and time.time() - Path(settings.MOTCUA_KEY_FILE).stat().st_mtime < within.total_seconds()


def seal(plain: bytes, context: str) -> bytes:
    """Encrypts `plain` so that it opens only under the same `context` (such as "dossier.applicant_name")."""
    key = keys()[0]
    nonce = os.urandom(12)
    header = _HEADER.pack(_FORMAT, key.version)
    return header + nonce + AESGCM(key.derive("seal")).encrypt(nonce, plain, header + context.encode())


def header() -> bytes:
    """How everything begins that is sealed now: by this, what an older key sealed is known without opening it."""
    return _HEADER.pack(_FORMAT, keys()[0].version)


def version_of(sealed: bytes) -> int:
    """By which key it was sealed. Raises CannotUnseal for what never was."""
    try:
        written_format, version = _HEADER.unpack(sealed[: _HEADER.size])
    except struct.error as error:
        raise CannotUnseal("too short to be sealed") from error
    if written_format != _FORMAT:
        raise CannotUnseal(f"sealed in an unknown format ({written_format})")
    return int(version)


def unseal(sealed: bytes, context: str) -> bytes:
    """Opens what `seal` made. Raises `CannotUnseal`."""
    sealed = bytes(sealed)
    try:
        written_format, version = _HEADER.unpack(sealed[: _HEADER.size])
        key = next(key for key in keys() if key.version == version and written_format == _FORMAT)
        header, rest = sealed[: _HEADER.size], sealed[_HEADER.size :]
        return AESGCM(key.derive("seal")).decrypt(rest[:12], rest[12:], header + context.encode())
    except (struct.error, StopIteration, InvalidTag, ValueError) as error:
        raise CannotUnseal(f"a sealed value ({context}) cannot be opened: changed, or its key is missing") from error


def blind_index(value: str, purpose: str) -> bytes:
    """A keyed hash by which a sealed value can be found by equality, and by nothing else (16 bytes).

    It is made with the oldest key, so that rotating the sealing key does not break the search.
    """
    return hmac.digest(keys()[-1].derive(f"index:{purpose}"), value.encode(), "sha256")[:16]


def secret_for(purpose: str, identifier: str, length: int = 12) -> str:
    """The secret that belongs to `identifier`, 5 bits a character in Crockford's base 32; never stored."""
    return _secret(keys()[0], purpose, identifier, length)


def secret_matches(purpose: str, identifier: str, given: str) -> bool:
    """Whether `given` is the secret under any key, in constant time; forgiving as Crockford's alphabet is."""
    tidy = given.strip().lower().replace("-", "").replace(" ", "").replace("o", "0").replace("i", "1").replace("l", "1")
    matches = [hmac.compare_digest(_secret(key, purpose, identifier, 12).encode(), tidy.encode()) for key in keys()]
    return any(matches)


def digits_for(purpose: str, identifier: str, length: int) -> str:
    """So many decimal digits that belong to `identifier`, short enough to be typed; whoever checks them limits guessing.

    Made with the oldest key, as a blind index is: rotating the sealing key does not change them.
    """
    digest = hmac.digest(keys()[-1].derive(f"digits:{purpose}"), identifier.encode(), "sha256")
    return str(int.from_bytes(digest) % 10**length).zfill(length)


def _secret(key: Key, purpose: str, identifier: str, length: int) -> str:
    digest = hmac.digest(key.derive(f"secret:{purpose}"), identifier.encode(), "sha256")
    return base64.b32encode(digest).decode().translate(_CROCKFORD)[:length]


def token_hash(token: str) -> bytes:
    """How a random bearer token is kept; plain SHA-256 is enough for 256 random bits."""
    return sha256(token.encode()).digest()


class SealedTextField(_BinaryField):
    """Text in Python, AES-GCM in the database; the empty string stays empty. Its context is table and column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def _check_str_default_value(self) -> list[Any]:
        return []  # its values are text in Python, unlike those of a BinaryField

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        raw = bytes(value)
        return unseal(raw, self.context).decode() if raw else ""

    def to_python(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = seal(value.encode(), self.context) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> str:
        raise TypeError("a sealed field is never written out in the clear")
