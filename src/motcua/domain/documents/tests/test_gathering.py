"""Pictures by a phone: one phone, one paper, each page once, one file at the end, and nothing left of what was not kept."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, UnsupportedMedia
from motcua.domain.documents import actions, gatherings, queries
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.documents.models import File, GatheredPage, Gathering
from motcua.domain.documents.reading import binding
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def officer(name: str = "quay17") -> Actor:
    return Staff.objects.get(username=name).actor()


def asked(requirement: str = "d1") -> tuple[GatheringView, str]:
    view = actions.ask_for_pictures(officer(), f.received().code, requirement)
    return view, gatherings.phone_address(view.id).rpartition(".")[2]


def joined() -> tuple[GatheringView, str]:
    view, secret = asked()
    return view, actions.join(view.id, secret)


def picture(shade: int = 200, size: tuple[int, int] = (600, 800)) -> bytes:
    return p.jpeg(Image.new("RGB", size, (shade, shade, shade)))


def test_pages_become_one_file_of_the_paper_in_their_order_by_who_asked() -> None:
    view, token = joined()
    actions.add_page(view.id, token, picture(250), "a")
    actions.add_page(view.id, token, picture(10, (800, 600)), "b")
    done = actions.finish(view.id, token)
    (file,) = queries.files(officer(), view.code)
    assert (done.state, done.file, file.requirement, file.media_type) == ("kept", file.id, "d1", "application/pdf")
    assert File.objects.get().added_by == officer().reference
    content = b"".join(actions.open_file(officer(), view.code, file.id).chunks)
    with pikepdf.open(io.BytesIO(content)) as book:
        shapes = [float(page.mediabox[2]) < float(page.mediabox[3]) for page in book.pages]
    assert shapes == [True, False]
    assert actions.finish(view.id, token).file == file.id
    assert File.objects.count() == 1


def test_a_page_sent_again_with_its_key_is_there_once() -> None:
    view, token = joined()
    actions.add_page(view.id, token, picture(), "same")
    assert actions.add_page(view.id, token, picture(), "same").pages == 1
    assert GatheredPage.objects.count() == 1


def test_a_second_phone_is_refused_with_words_and_a_wrong_code_is_not_there() -> None:
    view, secret = asked()
    actions.join(view.id, secret)
    with pytest.raises(Conflict) as refused:
        actions.join(view.id, secret)
    assert refused.value.code == "another_phone_joined"
    with pytest.raises(NotFound):
        actions.join(view.id, "0" * 12)
    with pytest.raises(NotFound):
        actions.add_page(view.id, "another token", picture(), "a")
    with pytest.raises(NotFound):
        gatherings.gathering_of_phone(view.id, "")


def test_a_code_holds_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    view, secret = asked()
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Conflict):
        actions.join(view.id, secret)
    assert gatherings.gathering(officer(), view.code, view.id).state == "ended"


def test_what_nobody_finished_ends_by_time_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    view, token = joined()
    actions.add_page(view.id, token, picture(), "a")
    place = vault.place_of(GatheredPage.objects.get().pk)
    assert place.exists()
    assert actions.end_overdue() == 0
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.end_overdue() == 1
    assert not place.exists()
    assert not File.objects.exists()
    with pytest.raises(Conflict):
        actions.finish(view.id, token)


def test_the_officer_ends_it_or_keeps_what_came() -> None:
    view, token = joined()
    with pytest.raises(Conflict):
        actions.keep_pictures(officer(), view.code, view.id)
    actions.end_pictures(officer(), view.code, view.id)
    with pytest.raises(Conflict):
        actions.add_page(view.id, token, picture(), "a")
    view, token = joined()
    actions.add_page(view.id, token, picture(), "a")
    assert actions.keep_pictures(officer(), view.code, view.id).state == "kept"


def test_who_does_not_see_the_dossier_has_no_pictures_of_it() -> None:
    view, _token = joined()
    for verb in (actions.keep_pictures, actions.end_pictures, gatherings.gathering):
        with pytest.raises(NotFound):
            verb(officer("cv.syt"), view.code, view.id)
    with pytest.raises((Forbidden, NotFound)):
        actions.ask_for_pictures(officer("dieuhanh"), view.code, "d1")


def test_what_is_no_picture_or_not_asked_for_is_refused() -> None:
    view, token = joined()
    with pytest.raises(UnsupportedMedia):
        actions.add_page(view.id, token, b"<html><script>", "a")
    with pytest.raises(InvalidInput):
        actions.add_page(view.id, token, p.text_pdf(), "a")
    with pytest.raises(InvalidInput):
        actions.add_page(view.id, token, picture()[:400], "a")
    with pytest.raises(InvalidInput):
        actions.add_page(view.id, token, p.png_bomb(), "a")
    with pytest.raises(InvalidInput):
        actions.ask_for_pictures(officer(), view.code, "no such paper")
    assert Gathering.objects.get().taken == 0


def test_an_officer_who_may_no_more_and_a_closed_dossier_keep_nothing() -> None:
    view, token = joined()
    actions.add_page(view.id, token, picture(), "a")
    dossiers.stop(f.JUSTICE_LEADER, view.code, "Không đủ điều kiện")
    with pytest.raises(Conflict):
        actions.finish(view.id, token)
    Staff.objects.filter(username="quay17").update(is_active=False)
    with pytest.raises(Conflict):
        actions.finish(view.id, token)
    assert not File.objects.exists()


def test_each_use_stands_in_the_journal() -> None:
    view, token = joined()
    actions.add_page(view.id, token, picture(), "a")
    actions.finish(view.id, token)
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{view.code}")]
    assert [one for one in kinds if "phone" in one] == [
        "dossier.phone_asked",
        "dossier.phone_joined",
        "dossier.phone_page",
        "dossier.phone_done",
    ]
    assert "dossier.file_added" in kinds


def test_a_picture_is_turned_upright_and_loses_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(written, "JPEG", exif=exif)
    drawn = binding.redrawn(written.getvalue())
    assert b"Camera of somebody" not in drawn
    with Image.open(io.BytesIO(drawn)) as opened:
        assert opened.size == (600, 800)
