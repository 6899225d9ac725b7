"""Keys that never leave their device: a USB token or an HSM behind a PKCS#11 module, used for one signature at a time.

The PIN is read from a file that nobody else may read, handed to the device and nowhere else: no argument of a command, no log, no
message. A PIN that was refused once is not tried again until it is changed, because a device locks itself after a few wrong ones
(decision 0034).
"""

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.base import crypto
from motcua.base.problems import Conflict, Problem

if TYPE_CHECKING:
    import pkcs11
    from pyhanko.sign.pkcs11 import PKCS11Signer

# One at a time: a module counts one login per device and process, which the first to be done would end for the others.
_ONE_AT_A_TIME = threading.Lock()

WORDS: dict[str, str | Promise] = {
    "module_missing": _("The signing device's driver cannot be loaded; an administrator looks at MOTCUA_PKCS11_MODULE"),
    "token_missing": _("The signing device is not there: plug it in, then try again. Nothing was signed."),
    "token_pulled": _("The signing device was taken away or does not answer. Nothing was signed; plug it in and try again."),
    "key_missing": _("The signing device has no key with its certificate, or several: an administrator names the right one"),
    "pin_missing": _("The PIN of the signing device is not entered here; an administrator writes it into MOTCUA_PKCS11_PINS"),
    "pin_open": _("Others can read the file with the PINs; an administrator closes it (chmod 600) before anything is signed"),
    "pin_wrong": _("The signing device refused the PIN. It is not tried again until an administrator has entered another one."),
    "pin_locked": _("The signing device is locked after wrong PINs; whoever issued it unlocks it"),
}  # fmt: skip


class SealUnavailable(Conflict):
    """A device that should sign does not: nothing was signed. The code says why, as WORDS does."""

    def __init__(self, why: str) -> None:
        super().__init__(WORDS[why], code=why)


@dataclass(frozen=True)
class HardwareKey:
    """Where a holder's key lies. `key`: its label on the token; empty where the token has one key only."""

    holder: str
    token: str
    key: str = ""


def key_of(holder: str) -> HardwareKey | None:
    """As MOTCUA_PKCS11_TOKENS says; None for a holder without a device."""
    said = settings.MOTCUA_PKCS11_TOKENS.get(holder)
    if not said:
        return None
    token, _colon, key = said.partition(":")
    return HardwareKey(holder, token.strip(), key.strip())


@contextmanager
def signer(key: HardwareKey, refused: Path) -> Iterator["PKCS11Signer"]:
    """What signs with the device, while it is open. `refused`: where a PIN that was refused is remembered, as a keyed hash.

    Raises SealUnavailable, also for what happens to the device while it is used.
    """
    import pkcs11
    from pyhanko.sign.pkcs11 import PKCS11Signer

    pin = _pin(key.holder)
    mark = crypto.blind_index(pin, f"pkcs11_pin:{key.token}")
    if refused.exists() and refused.read_bytes() == mark:
        raise SealUnavailable("pin_wrong")
    with _ONE_AT_A_TIME:
        try:
            with _opened(key, pin) as session:
                identifier = _identifier(session, key)
                refused.unlink(missing_ok=True)
                yield PKCS11Signer(session, key_id=identifier, cert_id=identifier)
        except pkcs11.exceptions.PinIncorrect as wrong:
            refused.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            refused.write_bytes(mark)
            raise SealUnavailable("pin_wrong") from wrong
        except pkcs11.exceptions.PKCS11Error as fault:
            raise SealUnavailable(why(fault)) from fault
        except Problem:
            raise
        except Exception as fault:
            cause = next((one for one in _causes(fault) if isinstance(one, pkcs11.exceptions.PKCS11Error)), None)
            if cause is None:
                raise
            raise SealUnavailable(why(cause)) from fault


def why(fault: "pkcs11.exceptions.PKCS11Error") -> str:
    """Which of WORDS tells what the device answered (PKCS #11 v2.40, 5.1: return values of C_Login and C_Sign)."""
    from pkcs11 import exceptions as e

    kinds: tuple[tuple[tuple[type[e.PKCS11Error], ...], str], ...] = (
        ((e.PinIncorrect, e.PinInvalid, e.PinLenRange), "pin_wrong"),
        ((e.PinLocked, e.PinExpired), "pin_locked"),
        ((e.NoSuchToken, e.TokenNotPresent, e.TokenNotRecognised, e.SlotIDInvalid), "token_missing"),
        ((e.NoSuchKey, e.MultipleObjectsReturned), "key_missing"),
    )
    return next((word for which, word in kinds if isinstance(fault, which)), "token_pulled")


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


def _opened(key: HardwareKey, pin: str) -> "pkcs11.Session":
    """The device by its label, signed in. Where that fails for another reason than the PIN, the driver is begun anew once: some see only
    what was there at their start, and some hold on to what was pulled since."""
    import pkcs11
    from pkcs11 import exceptions as e

    try:
        driver = pkcs11.lib(settings.MOTCUA_PKCS11_MODULE)
    except (RuntimeError, OSError, pkcs11.exceptions.PKCS11Error) as fault:
        raise SealUnavailable("module_missing") from fault
    try:
        return driver.get_token(token_label=key.token).open(user_pin=pin)
    except (e.PinIncorrect, e.PinInvalid, e.PinLenRange, e.PinLocked, e.PinExpired):
        raise
    except e.PKCS11Error:
        driver.reinitialize()
        return driver.get_token(token_label=key.token).open(user_pin=pin)


def _identifier(session: "pkcs11.Session", key: HardwareKey) -> bytes:
    """The CKA_ID that a key and its certificate share. Raises SealUnavailable where that is not exactly one."""
    from pkcs11 import Attribute, ObjectClass

    wanted: dict[Attribute, object] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if key.key:
        wanted[Attribute.LABEL] = key.key
    keys = {bytes(one[Attribute.ID]) for one in session.get_objects(wanted)}
    certificates = {bytes(one[Attribute.ID]) for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})}
    both = keys & certificates
    if len(both) != 1:
        raise SealUnavailable("key_missing")
    return both.pop()


def _pin(holder: str) -> str:
    """From lines `HOLDER PIN`; a credential of systemd is such a file too."""
    place = Path(settings.MOTCUA_PKCS11_PINS) if settings.MOTCUA_PKCS11_PINS else None
    if place is None or not place.is_file():
        raise SealUnavailable("pin_missing")
    if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SealUnavailable("pin_open")
    lines = (line.strip().partition(" ") for line in place.read_text(encoding="utf-8").splitlines())
    found = next((pin.strip() for name, _blank, pin in lines if name == holder), "")
    if not found:
        raise SealUnavailable("pin_missing")
    return found
