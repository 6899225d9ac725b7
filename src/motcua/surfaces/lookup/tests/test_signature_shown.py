"""The check of a result verifies the electronic signature of the file that was issued, and says honestly what it is worth."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typst
from django.test import Client

from motcua.base import clock, vault
from motcua.domain.documents import signatures
from motcua.domain.documents.models import File
from motcua.domain.documents.signatures import tokens
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import result_check_code
from motcua.domain.dossiers.tests.factories import processed

pytestmark = pytest.mark.django_db
SEAL = "Sở Tư pháp tỉnh Bắc Giang"


@pytest.fixture(autouse=True)
def signing(settings: Any, tmp_path: Path, demo_centre: str) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.MOTCUA_TSA_URL = ""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = tmp_path_factory.mktemp("paper") / "result.typ"
    source.write_text("Cấp cho ông Nguyễn Văn Ân")
    made = typst.compile(str(source), format="pdf")
    assert isinstance(made, bytes)
    return made


def issued(content: bytes) -> str:
    """The page of the check of a result with this file."""
    code = processed()
    row = File.objects.create(
        dossier=Dossier.objects.get(code=code),
        kind="result",
        name="kq.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        added_at=clock.now(),
        added_by="test",
    )
    vault.write(row.content, content)
    return Client(headers={"cookie": "django_language=en"}).get(f"/kq/{result_check_code(code)}").content.decode()


def changed(pdf: bytes) -> bytes:
    at = pdf.index(b"stream", 200) + 20
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def added_to(pdf: bytes) -> bytes:
    tail = b"\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 0\ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"
    return pdf + tail


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (lambda pdf: pdf, "Valid: nothing was changed since it was signed"),
        (changed, "Broken: what was signed was changed"),
    ],
)
def test_a_signature_is_verified_with_who_signed_and_when(
    paper: bytes, done: Callable[[bytes], bytes], words: str
) -> None:
    signatures.make_token("STP", SEAL)
    page = issued(done(signatures.sign(paper, "STP", "Kết quả")))
    assert words in page
    assert f"<dd>{SEAL}</dd>" in page
    assert "by the clock of who signed" in page
    assert "Nguyễn Văn Ân" not in page


def test_whoever_nobody_vouches_for_is_not_called_valid(paper: bytes) -> None:
    signatures.make_token("STP", SEAL)
    signed = signatures.sign(paper, "STP", "Kết quả")
    for root in (tokens.folder() / "roots").iterdir():
        root.unlink()
    page = issued(signed)
    assert "whose certificate it is, this centre cannot confirm" in page
    assert "Valid:" not in page


def test_what_was_added_after_the_seal_and_what_bears_none_are_not_called_valid(paper: bytes) -> None:
    signatures.make_token("STP", SEAL)
    assert "Valid:" not in issued(added_to(signatures.sign(paper, "STP", "Kết quả")))
    page = issued(paper)
    assert "None: the file bears no electronic signature" in page
    assert "Valid:" not in page
