"""What signs for whom: an agency's seal, by its code, or an official, by "@" and the name of the account; and the roots we trust.

A key lies on a device (hardware.py), or as a soft token (PKCS#12) sealed under the data folder.
Sealing them with the installation's own keys (base/crypto.py) means that a stolen disk holds no key that signs.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import pem, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.sign import SimpleSigner
from pyhanko.sign.signers import Signer

from motcua.base import clock
from motcua.base.crypto import seal, unseal
from motcua.base.problems import Conflict
from motcua.base.resealing import sealed_beside
from motcua.domain.documents.signatures import hardware
from motcua.domain.documents.signatures.hardware import key_of

KEY_BITS = 3072
VALID = timedelta(days=3 * 365)


class CertificateExpired(Conflict):
    """A signature by it would be worth nothing."""

    def __init__(self, until: datetime) -> None:
        words = _(
            "The certificate of this signature is valid no more (until %(until)s); an administrator puts in the new one"
        )
        super().__init__(words % {"until": f"{until:%d/%m/%Y}"}, code="certificate_expired")


def folder() -> Path:
    return Path(settings.SIGNING_DIR)


def has_token(holder: str) -> bool:
    """Whether somebody can sign here; what a device holds is not looked at."""
    return key_of(holder) is not None or _place(holder).exists()


def keep_token(agency: str, content: bytes, password: str = "") -> None:
    """Keeps a PKCS#12 file as the agency's token. Raises ValueError for what is none, or a wrong password."""
    key, certificate, chain = pkcs12.load_key_and_certificates(content, password.encode() or None)
    if key is None or certificate is None:
        raise ValueError("the file holds no key with its certificate")
    plain = pkcs12.serialize_key_and_certificates(
        None,
        key,  # type: ignore[arg-type] # the kinds of keys that are read are those that are written
        certificate,
        chain,
        serialization.NoEncryption(),
    )
    place = _place(agency)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(".writing")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(seal(plain, _context(agency)))
    fresh.replace(place)


def fresh_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def make_token(agency: str, name: str, key: rsa.RSAPrivateKey | None = None) -> None:
    """A certificate that nobody but this installation trusts: for a demonstration, or until the real one is bought.

    `key`: one that several share; its own without it.
    """
    key = key or fresh_key()
    now = clock.now()
    subject = certificates.Name(
        [
            certificates.NameAttribute(certificates.NameOID.COUNTRY_NAME, "VN"),
            certificates.NameAttribute(certificates.NameOID.ORGANIZATION_NAME, name[:64]),
            certificates.NameAttribute(certificates.NameOID.COMMON_NAME, name[:64]),
        ]
    )
    uses = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
        .add_extension(certificates.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            certificates.KeyUsage(digital_signature=True, content_commitment=True, **uses),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    keep_token(
        agency,
        pkcs12.serialize_key_and_certificates(None, key, certificate, None, serialization.NoEncryption()),
    )
    trust(_root_of(agency), certificate.public_bytes(serialization.Encoding.PEM))


def remove_token(holder: str) -> None:
    """Takes away a soft token, and the trust in the certificate that was made with it; done again it changes nothing."""
    _place(holder).unlink(missing_ok=True)
    (folder() / "roots" / f"{_root_of(holder)}.pem").unlink(missing_ok=True)


def soft_tokens() -> dict[str, str]:
    """Who has a soft token, and the name that stands in its certificate."""
    found = {place.stem: signer_of(place.stem).signing_cert for place in sorted(folder().glob("*.sealed"))}
    return {holder: str(one.subject.native.get("common_name", "")) for holder, one in found.items() if one is not None}


def _root_of(holder: str) -> str:
    return f"token-{holder.lstrip('@').replace('.', '-')}"


def trust(name: str, certificate: bytes) -> None:
    """Adds roots (PEM) to those we trust. Raises ValueError for what are no certificates, or for such a name."""
    if not re.fullmatch(r"[\w-]+", name):
        raise ValueError(f"a name has letters, digits and hyphens only: {name!r}")
    if not certificates.load_pem_x509_certificates(certificate):
        raise ValueError("no certificate")
    place = folder() / "roots" / f"{name}.pem"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(certificate)


def trusted_roots() -> list[x509.Certificate]:
    """Every certificate in the folder of roots; one file may hold several."""
    found = []
    for path in sorted((folder() / "roots").glob("*.pem")):
        found += [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]
    return found


@contextmanager
def signing_by(holder: str) -> Iterator[Signer]:
    """What signs in the holder's name, while it is open. A device goes before a soft token.

    Raises FileNotFoundError without a token, SealUnavailable, CertificateExpired.
    """
    key = key_of(holder)
    if key is not None:
        with hardware.signer(key, _place(holder).with_suffix(".refused")) as device:
            _require_valid(device.signing_cert)
            yield device
        return
    soft = signer_of(holder)
    _require_valid(soft.signing_cert)
    yield soft


def devices_tried() -> Iterator[tuple[str, Conflict | None]]:
    """Each holder of a device, and what kept it from signing if it was used now; nothing is signed."""
    for holder in settings.MOTCUA_PKCS11_TOKENS:
        fault: Conflict | None = None
        try:
            with signing_by(holder):
                pass
        except Conflict as refused:
            fault = refused
        yield holder, fault


def _require_valid(certificate: x509.Certificate | None) -> None:
    if certificate is not None and not certificate.not_valid_before <= clock.now() <= certificate.not_valid_after:
        raise CertificateExpired(certificate.not_valid_after.astimezone(clock.LOCAL_ZONE))


def signer_of(holder: str) -> SimpleSigner:
    """What signs by a soft token. Raises FileNotFoundError without one."""
    plain = unseal(_place(holder).read_bytes(), _context(holder))
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(plain, other_certs=[], passphrase=None)
    return signer


def _place(holder: str) -> Path:
    if not re.fullmatch(r"@?[\w-]+(\.[\w-]+)*", holder):
        raise ValueError(f"no code of an agency and no account: {holder!r}")
    return folder() / f"{holder}.sealed"


def _context(holder: str) -> str:
    return f"signing-token:{holder}"


@sealed_beside
def _all_tokens() -> Iterator[tuple[Path, str]]:
    for place in sorted(folder().glob("*.sealed")):
        yield place, _context(place.stem)
