"""A key in hardware signs: SoftHSM is the token here, through the same PKCS#11 module interface as a USB token or an HSM."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pkcs11
import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from motcua.base import clock
from motcua.domain.documents import signatures
from motcua.domain.documents.signatures import hardware, tokens

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "73519462"
SEAL, LEADER = "Sở Tư pháp tỉnh Bắc Giang", "Trần Văn Bình"
pytestmark = pytest.mark.skipif(not MODULE.exists(), reason="needs softhsm2: make test installs it")


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tokens as they are issued: a label, a PIN, nothing on them. One folder for the whole process, as its driver is loaded once."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        yield folder


@pytest.fixture(autouse=True)
def pins(devices: Path, settings: object, tmp_path: Path) -> Path:
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.MOTCUA_TSA_URL = ""
    settings.MOTCUA_PKCS11_MODULE = str(MODULE)
    settings.MOTCUA_PKCS11_PINS = str(tmp_path / "pins")
    settings.MOTCUA_PKCS11_TOKENS = {"STP": "Con dau STP", "@ld.stp": "Ky so:ky"}
    place = tmp_path / "pins"
    place.write_text(f"STP {PIN}\n@ld.stp {PIN}\n")
    place.chmod(0o600)
    return place


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = tmp_path_factory.mktemp("paper") / "result.typ"
    source.write_text("Kết quả giải quyết")
    made = typst.compile(str(source), format="pdf", pdf_standards=["a-2b"])
    assert isinstance(made, bytes)
    return made


def issued(label: str) -> None:
    """A fresh token of this label."""
    subprocess.run(["softhsm2-util", "--delete-token", "--token", label], capture_output=True, check=False)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "00000000"],
        capture_output=True,
        check=True,
    )
    pkcs11.lib(str(MODULE)).reinitialize()


def with_key(label: str, name: str, key_label: str = "ky", until: datetime | None = None) -> bytes:
    """Puts a key with its certificate on a token; the certificate as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=400)).not_valid_after(until or clock.now() + timedelta(days=400))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **uses), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = decode_rsa_private_key(key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    both = {Attribute.ID: key_label.encode(), Attribute.LABEL: key_label, Attribute.TOKEN: True}
    token = pkcs11.lib(str(MODULE)).get_token(token_label=label)
    with token.open(rw=True, user_pin=PIN) as session:
        session.create_object({**private, **both, Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: KeyType.RSA,
                               Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.SIGN: True})  # fmt: skip
        session.create_object({**decode_x509_certificate(certificate.public_bytes(Encoding.DER)), **both})
    return certificate.public_bytes(Encoding.PEM)


def refused(paper: bytes, holder: str = "STP") -> str:
    with pytest.raises(signatures.SealUnavailable) as told:
        signatures.sign(paper, holder, "Kết quả")
    assert PIN not in str(told.value.detail)
    assert PIN not in repr(told.value.__cause__)
    return told.value.code


def test_the_official_signs_and_the_agency_seals_each_by_a_device_and_both_are_good(paper: bytes) -> None:
    for label, name in (("Ky so", LEADER), ("Con dau STP", SEAL)):
        issued(label)
        tokens.trust(label.replace(" ", "-"), with_key(label, name))
    signed = signatures.sign(signatures.sign(paper, "@ld.stp", "Kết quả"), "STP", "Kết quả")
    found = signatures.check(signed)
    assert [one.signer for one in found] == [LEADER, SEAL]
    assert all(one.good for one in found)
    assert not list(tokens.folder().glob("*.sealed"))  # no key lies here


def test_a_device_that_is_not_there_is_told_and_serves_again_once_it_is_back(paper: bytes, devices: Path) -> None:
    issued("Con dau STP")
    with_key("Con dau STP", SEAL)
    away = devices.parent / "away"
    shutil.move(devices / "tokens", away)
    (devices / "tokens").mkdir()
    assert refused(paper) == "token_missing"
    (devices / "tokens").rmdir()
    shutil.move(away, devices / "tokens")
    assert signatures.check(signatures.sign(paper, "STP", "Kết quả"))[0].intact


def test_a_device_that_is_pulled_while_it_signs_leaves_nothing_signed(paper: bytes) -> None:
    issued("Con dau STP")
    with_key("Con dau STP", SEAL)
    driver = pkcs11.lib(str(MODULE))

    def pulled() -> None:
        with signatures.signing_by("STP") as device:
            driver.finalize()  # what a pulled token is to its driver: every handle is gone
            driver.initialize()
            device.sign_raw(paper, "sha256")

    with pytest.raises(signatures.SealUnavailable) as told:
        pulled()
    assert told.value.code == "token_pulled"


def test_a_wrong_pin_is_tried_once_and_another_one_at_once(paper: bytes, pins: Path) -> None:
    issued("Con dau STP")
    with_key("Con dau STP", SEAL)
    pins.write_text("STP 11111111\n")
    assert refused(paper) == "pin_wrong"
    remembered = (tokens.folder() / "STP.refused").read_bytes()
    assert b"1111" not in remembered
    subprocess.run(["softhsm2-util", "--delete-token", "--token", "Con dau STP"], capture_output=True, check=True)
    assert refused(paper) == "pin_wrong"  # the device was not asked: it is not even there
    issued("Con dau STP")
    with_key("Con dau STP", SEAL)
    pins.write_text(f"STP {PIN}\n")
    assert signatures.check(signatures.sign(paper, "STP", "Kết quả"))[0].intact
    assert not (tokens.folder() / "STP.refused").exists()


def test_pins_that_others_can_read_or_that_are_not_there_sign_nothing(paper: bytes, pins: Path) -> None:
    pins.chmod(0o640)
    assert refused(paper) == "pin_open"
    pins.chmod(0o600)
    pins.write_text("CTT 123456\n")
    assert refused(paper) == "pin_missing"
    pins.unlink()
    assert refused(paper) == "pin_missing"


def test_the_key_is_named_where_a_token_holds_several_and_must_have_its_certificate(
    paper: bytes, settings: object
) -> None:
    issued("Con dau STP")
    assert refused(paper) == "key_missing"
    with_key("Con dau STP", SEAL, "cu")
    with_key("Con dau STP", SEAL, "moi")
    assert refused(paper) == "key_missing"
    settings.MOTCUA_PKCS11_TOKENS = {"STP": "Con dau STP:moi"}
    assert signatures.check(signatures.sign(paper, "STP", "Kết quả"))[0].intact


def test_an_expired_certificate_signs_nothing_on_a_device_or_as_a_soft_token(paper: bytes, settings: object) -> None:
    issued("Con dau STP")
    with_key("Con dau STP", SEAL, until=clock.now() - timedelta(days=1))
    with pytest.raises(signatures.CertificateExpired) as told:
        signatures.sign(paper, "STP", "Kết quả")
    assert told.value.code == "certificate_expired"
    settings.MOTCUA_PKCS11_TOKENS = {}
    signatures.make_token("STP", SEAL)
    with clock.frozen(clock.now() + tokens.VALID + timedelta(days=1)), pytest.raises(signatures.CertificateExpired):
        signatures.sign(paper, "STP", "Kết quả")


def test_a_driver_that_is_not_there_is_told(paper: bytes, settings: object) -> None:
    settings.MOTCUA_PKCS11_MODULE = "/nowhere/libtoken.so"
    assert refused(paper) == "module_missing"


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (pkcs11.exceptions.PinLocked, "pin_locked"),
        (pkcs11.exceptions.PinExpired, "pin_locked"),
        (pkcs11.exceptions.TokenNotPresent, "token_missing"),
        (pkcs11.exceptions.DeviceRemoved, "token_pulled"),
        (pkcs11.exceptions.DeviceError, "token_pulled"),
        (pkcs11.exceptions.SessionHandleInvalid, "token_pulled"),
        (pkcs11.exceptions.NoSuchKey, "key_missing"),
    ],
)
def test_what_a_device_answers_has_words_for_whoever_stands_before_it(
    fault: type[pkcs11.exceptions.PKCS11Error], word: str
) -> None:
    assert hardware.why(fault()) == word
    assert hardware.WORDS[word]


def test_each_device_is_tried_before_somebody_needs_it(settings: object, pins: Path) -> None:
    issued("Con dau STP")
    with_key("Con dau STP", SEAL)
    settings.MOTCUA_PKCS11_TOKENS = {"STP": "Con dau STP", "CTT": "Khong co"}
    pins.write_text(f"STP {PIN}\nCTT {PIN}\n")
    assert {holder: fault and fault.code for holder, fault in signatures.devices_tried()} == {
        "STP": None,
        "CTT": "token_missing",
    }
