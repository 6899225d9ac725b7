"""Signatures on results: made with an agency's token, stamped by an authority, checked by us and by OpenSSL."""

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from motcua.base import clock
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import InvalidInput
from motcua.domain.documents import signatures
from motcua.domain.documents.signatures import tokens
from motcua_simulators.running import Simulator, running

SEAL = "Sở Tư pháp tỉnh Bắc Giang"


@pytest.fixture(autouse=True)
def _signing(settings: object, tmp_path: Path) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.MOTCUA_TSA_URL = ""


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("tsa", tmp_path_factory.mktemp("tsa")) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A page as typst makes it."""
    source = tmp_path_factory.mktemp("paper") / "result.typ"
    source.write_text("Kết quả giải quyết")

    made = typst.compile(str(source), format="pdf", pdf_standards=["a-2b"])
    assert isinstance(made, bytes)
    return made


def by_openssl(folder: Path, pdf: bytes, root: Path) -> "subprocess.CompletedProcess[bytes]":
    """OpenSSL over the bytes that the signature says it covers: it knows nothing of our library."""
    spans = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    assert spans
    a, b, c, d = (int(one) for one in spans.groups())
    assert c + d == len(pdf)
    cms = bytes.fromhex(pdf[a + b : c].strip(b"<>").decode())
    (folder / "signed").write_bytes(pdf[a : a + b] + pdf[c : c + d])
    (folder / "cms").write_bytes(cms)
    return subprocess.run(
        [
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(folder / "cms"),
            "-content", str(folder / "signed"), "-CAfile", str(root), "-purpose", "any", "-out", "/dev/null",
        ],
        capture_output=True,
        check=False,
    )  # fmt: skip


def test_a_seal_is_found_good_by_us_and_by_openssl(paper: bytes, tmp_path: Path) -> None:
    signatures.make_token("STP", SEAL)
    signed = signatures.sign(paper, "STP", "Kết quả 12/XN-STP")
    (found,) = signatures.check(signed)
    assert (found.signer, found.good, found.stamped_at) == (SEAL, True, None)
    assert signed.startswith(paper)
    answer = by_openssl(tmp_path, signed, tokens.folder() / "roots" / "token-STP.pem")
    assert answer.returncode == 0, answer.stderr


def test_one_changed_byte_is_noticed_by_us_and_by_openssl(paper: bytes, tmp_path: Path) -> None:
    signatures.make_token("STP", SEAL)
    signed = bytearray(signatures.sign(paper, "STP", "Kết quả 12/XN-STP"))
    at = signed.index(b"stream", 200) + 20
    signed[at] ^= 1
    (found,) = signatures.check(bytes(signed))
    assert not found.intact
    assert not found.good
    assert by_openssl(tmp_path, bytes(signed), tokens.folder() / "roots" / "token-STP.pem").returncode != 0


def test_what_is_added_after_the_seal_is_noticed(paper: bytes) -> None:
    signatures.make_token("STP", SEAL)
    signed = signatures.sign(paper, "STP", "Kết quả")
    other = (
        signed
        + b"\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 0\ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"
    )
    assert not any(one.good for one in signatures.check(other))


def test_a_signer_whom_nobody_vouches_for_is_not_trusted(paper: bytes) -> None:
    signatures.make_token("STP", SEAL)
    signed = signatures.sign(paper, "STP", "Kết quả")
    for root in (tokens.folder() / "roots").iterdir():
        root.unlink()
    (found,) = signatures.check(signed)
    assert found.intact
    assert not found.trusted
    assert not found.good


def test_a_second_seal_leaves_the_first_good(paper: bytes) -> None:
    signatures.make_token("STP", SEAL)
    signatures.make_token("CTT", "Cục Thuế tỉnh Bắc Giang")
    both = signatures.sign(signatures.sign(paper, "STP", "Kết quả"), "CTT", "Xác nhận")
    found = signatures.check(both)
    assert [one.signer for one in found] == [SEAL, "Cục Thuế tỉnh Bắc Giang"]
    assert all(one.good for one in found)


def test_the_authority_swears_to_the_time(paper: bytes, tsa: Simulator, settings: object) -> None:
    settings.MOTCUA_TSA_URL = f"http://127.0.0.1:{tsa.port}/"
    signatures.make_token("STP", SEAL)
    before, count = datetime.now(UTC).replace(microsecond=0), tsa.state()["stamped"]
    signed = signatures.sign(paper, "STP", "Kết quả")
    assert tsa.state()["stamped"] > count
    (unknown,) = signatures.check(signed)
    assert unknown.stamped_at is None  # nobody trusts the authority yet
    tokens.trust("tsa", (tsa.folder / "tsa.pem").read_bytes())
    (found,) = signatures.check(signed)
    assert found.good
    assert found.stamped_at is not None
    assert before <= found.stamped_at <= clock.now()


def test_without_an_answer_of_the_authority_nothing_is_signed(paper: bytes, tsa: Simulator, settings: object) -> None:
    settings.MOTCUA_TSA_URL = f"http://127.0.0.1:{tsa.port}/"
    signatures.make_token("STP", SEAL)
    tsa.set(mode="broken")
    try:
        with pytest.raises(signatures.TimestampUnavailable):
            signatures.sign(paper, "STP", "Kết quả")
    finally:
        tsa.set(mode="accept")


def test_an_agency_without_a_token_cannot_sign(paper: bytes) -> None:
    with pytest.raises(InvalidInput):
        signatures.sign(paper, "STP", "Kết quả")


def test_what_is_no_pdf_is_refused_by_name() -> None:
    signatures.make_token("STP", SEAL)
    with pytest.raises(InvalidInput):
        signatures.sign(b"%PDF-1.7\nbroken", "STP", "Kết quả")
    assert signatures.check(b"\xff\xd8\xff") == []


def test_the_key_lies_sealed_and_one_agencys_token_is_not_anothers() -> None:
    signatures.make_token("STP", SEAL)
    content = (tokens.folder() / "STP.sealed").read_bytes()
    assert SEAL.encode() not in content
    (tokens.folder() / "CTT.sealed").write_bytes(content)
    with pytest.raises(CannotUnseal):
        tokens.signer_of("CTT")
