"""The sealing keys on their way: apart from a backup, sealed in it by a passphrase, or in the clear where somebody asks for that."""

import base64
import json
import os
import secrets
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from motcua.base.crypto import Key
from motcua.keeping.places import KeepingProblem

CLEAR, SEALED = "keys.json", "keys.sealed"
COST = 2**16  # scrypt (RFC 7914), r = 8: 64 MB and a fifth of a second for each guess
SHORTEST = 12


class Kept(StrEnum):
    APART = "apart"
    SEALED = "sealed"
    CLEAR = "clear"


def require_passphrase(kept: Kept, passphrase: str) -> None:
    """Raises KeepingProblem for one that is needed and too short."""
    if kept == Kept.SEALED and len(passphrase) < SHORTEST:
        raise KeepingProblem(f"give a passphrase of at least {SHORTEST} characters in MOTCUA_BACKUP_PASSPHRASE")


def write(folder: Path, all_keys: tuple[Key, ...], kept: Kept, passphrase: str) -> None:
    """Puts the keys into a backup as asked."""
    if kept == Kept.CLEAR:
        write_private(folder / CLEAR, as_file(all_keys))
    elif kept == Kept.SEALED:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        sealed = AESGCM(_derive(passphrase, salt, COST)).encrypt(nonce, as_file(all_keys), b"motcua:keys")
        told = {"kdf": "scrypt", "n": COST, "r": 8, "p": 1, "cipher": "AES-256-GCM", "aad": "motcua:keys"}
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        write_private(
            folder / SEALED, json.dumps(told | {k: base64.b64encode(v).decode() for k, v in parts.items()}).encode()
        )


def read(folder: Path, given: Path | None, passphrase: str) -> tuple[Key, ...]:
    """The keys of a backup: from the file that is given, else as they lie in it; none where it has none. Raises KeepingProblem."""
    if given:
        return of_file(given.read_bytes(), given)
    if (folder / CLEAR).exists():
        return of_file((folder / CLEAR).read_bytes(), folder / CLEAR)
    if not (folder / SEALED).exists():
        return ()
    if not passphrase:
        raise KeepingProblem("the keys of this backup are sealed: give their passphrase in MOTCUA_BACKUP_PASSPHRASE")
    try:
        told = json.loads((folder / SEALED).read_text())
        salt, nonce, sealed = (base64.b64decode(told[name]) for name in ("salt", "nonce", "sealed"))
        plain = AESGCM(_derive(passphrase, salt, int(told["n"]))).decrypt(nonce, sealed, b"motcua:keys")
    except InvalidTag:
        raise KeepingProblem("the passphrase is not the one of this backup") from None
    except (ValueError, KeyError) as fault:
        raise KeepingProblem(f"{folder / SEALED} cannot be read: give the keys by --keys FILE ({fault})") from None
    return of_file(plain, folder / SEALED)


def as_file(keys: tuple[Key, ...]) -> bytes:
    """As `keys.json` has them."""
    told = [{"version": key.version, "key": base64.b64encode(key.material).decode()} for key in keys]
    return json.dumps(told).encode()


def of_file(content: bytes, place: Path) -> tuple[Key, ...]:
    try:
        return tuple(Key(int(one["version"]), base64.b64decode(one["key"])) for one in json.loads(content))
    except (ValueError, KeyError, TypeError) as fault:
        raise KeepingProblem(f"{place} is no file of keys ({fault})") from None


def write_private(place: Path, content: bytes) -> None:
    """For its owner alone, and on the disk."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())
