"""What was said among colleagues about a dossier goes into the archive with it, and out of the house with it."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.base import clock, vault
from motcua.base.actor import Actor, system
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.records.actions import package
from motcua.domain.threads import actions, queries
from motcua.domain.threads.actions import Opening
from motcua.domain.threads.models import Attachment, Message, Thread

pytestmark = pytest.mark.usefixtures("demo_centre")
PDF = b"%PDF-1.7\nnot a real one"


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def test_it_goes_with_its_dossier_into_the_archive_and_out_of_the_house(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    code = f.processed()
    about = actions.open_thread(staff("quay17"), Opening(to=("agency:STP",), dossier=code, text="Đã gọi điện cho dân"))
    free = actions.open_thread(staff("quay17"), Opening(to=("cv.stp",), text="Chào chị"))
    actions.say(staff("quay17"), free, "Về hồ sơ này", dossier=code, uploads=[SimpleUploadedFile("ghi chú.pdf", PDF)])
    out = io.BytesIO()
    package.export(staff("dieuhanh"), "BG", [code], "Thanh tra", out)
    with ZipFile(out) as bag:
        by_end = {name.rpartition(code)[2]: name for name in bag.namelist()}
        said = bag.read(by_end["/talk.json"]).decode()
        assert "Đã gọi điện cho dân" in said
        assert "Về hồ sơ này" in said
        assert "Chào chị" not in said
        assert bag.read(by_end["/talk/001-ghi chú.pdf"]) == PDF
    file = Attachment.objects.get().pk
    Dossier.objects.filter(code=code).update(state="returned", closed_at=clock.now())
    actions.erase(system("records"), code)
    assert not Thread.objects.filter(pk=about).exists()
    assert [one.text for one in Message.objects.all()] == ["Chào chị"]
    assert [one.text for one in queries.messages(staff("cv.stp"), free).items] == ["Chào chị"]
    assert not vault.place_of(file).exists()
