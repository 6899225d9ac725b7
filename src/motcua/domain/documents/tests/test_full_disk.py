"""Where the disk takes nothing more, who sends is told so, nothing is half kept, and once there is room it goes on."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import vault
from motcua.base.actor import system
from motcua.domain.documents.models import File
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7\n" + b"GIAY KHAI SINH " * 20_000


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses each write beyond: as a quota, or a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_an_upload_without_room_is_refused_in_words_and_taken_with_the_same_key_once_there_is(
    demo_centre: str, settings: object, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    code = f.received().code
    token = create_token(system("test"), "receptionist", centre="BG")
    client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "paper-1"})

    def send():
        return client.post(f"/api/v1/dossiers/{code}/files", {"file": SimpleUploadedFile("giay.pdf", PAPER)})

    with files_of_at_most(100_000):
        refused = send()
    assert (refused.status_code, refused.json()["code"]) == (503, "no_room")
    assert refused["Retry-After"] == "60"
    assert not File.objects.exists()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    taken = send()
    assert taken.status_code in (200, 201), taken.content
    (row,) = File.objects.all()
    assert b"".join(vault.read(row.pk)) == PAPER
