"""What counters and agencies write to each other: who is reached, who sees it, what is read, found, kept and erased."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, system
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions as queue
from motcua.domain.threads import actions, queries, rules
from motcua.domain.threads.actions import Opening, keeping
from motcua.domain.threads.actions.keeping import AT_ONCE
from motcua.domain.threads.models import Attachment, Message, Thread, Word

pytestmark = pytest.mark.usefixtures("demo_centre")
PDF = b"%PDF-1.7\nnot a real one"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def opened(by: str = "cv.stp", to: tuple[str, ...] = ("ld.stp",), text: str = "Xin ý kiến", **more: str) -> UUID:
    return actions.open_thread(staff(by), Opening(to=to, text=text, **more))


def texts(reader: Actor, thread: UUID) -> list[str]:
    return [one.text for one in queries.messages(reader, thread).items]


@pytest.mark.parametrize(
    "written",
    ["staff:12", "token:3", "counter:BG/5", "agency:STP", "agency:STP/leader", "role:BG/control_room", "mail:CAT"],
)
def test_an_address_is_written_as_it_is_read(written: str) -> None:
    assert str(rules.Address.read(written)) == written


@pytest.mark.parametrize(
    "written", ["", "staff:", "staff:x", "counter:BG", "agency:STP/cook", "role:BG", "mailto:a@b", "mail:a@b.vn"]
)
def test_what_is_no_address_is_nobody(written: str) -> None:
    assert rules.Address.read(written) is None


def test_who_takes_part_reads_it_and_nobody_else() -> None:
    thread = opened()
    assert texts(staff("ld.stp"), thread) == ["Xin ý kiến"]
    assert queries.waiting(staff("ld.stp")).unread == 1
    assert queries.waiting(staff("cv.stp")).unread == 0
    for stranger in ("cv.syt", "quantri", "dieuhanh"):
        with pytest.raises(NotFound):
            queries.messages(staff(stranger), thread)
        with pytest.raises(NotFound):
            actions.say(staff(stranger), thread, "Tôi cũng muốn nói")


def test_a_counter_is_whoever_sits_there_now() -> None:
    first, second = staff("quay05"), staff("quay06")
    thread = opened(to=("counter:BG/5",))
    assert queries.waiting(first).unread == 0
    queue.open_counter(first, "BG", 5)
    assert queries.waiting(first).unread == 1
    actions.say(first, thread, "Quầy 5 nghe")
    assert queries.message(staff("cv.stp"), Message.objects.latest("pk").pk).spoke_as in ("Quầy 5", "Counter 5")
    queue.close_counter(first, "BG", 5)
    with pytest.raises(NotFound):
        queries.messages(second, thread)


def test_an_agency_is_all_who_decide_there_and_a_role_needs_the_right_to_write_to_all() -> None:
    thread = opened("quay05", to=("agency:STP/leader",))
    assert queries.waiting(staff("ld.stp")).unread == 1
    assert queries.waiting(staff("cv.stp")).unread == 0
    actions.add_people(staff("ld.stp"), thread, ["agency:STP"])
    assert queries.waiting(staff("cv.stp")).unread == 1
    with pytest.raises(Forbidden):
        opened("cv.stp", to=("role:BG/receptionist",))
    to_all = Opening(to=("role:BG/receptionist",), text="Họp lúc 11 giờ 30", urgent=True)
    actions.open_thread(staff("dieuhanh"), to_all)
    assert queries.waiting(staff("quay17")).urgent[0].text == "Họp lúc 11 giờ 30"
    with pytest.raises(Forbidden):
        actions.add_people(staff("cv.stp"), opened(), ["role:BG/cashier"])


@pytest.mark.parametrize("to", ["nobody", "counter:BG/99", "agency:XX", "role:BG/kiosk", "staff:999999"])
def test_nobody_is_written_to_who_is_not_there(to: str) -> None:
    with pytest.raises(InvalidInput):
        opened("dieuhanh", to=(to,))
    assert not Thread.objects.exists()


def test_what_is_about_a_dossier_is_seen_by_those_who_may_see_it_alone() -> None:
    code = f.received().code
    thread = opened("quay05", to=("agency:STP",), dossier=code)
    assert [one.id for one in queries.of_dossier(staff("ld.stp"), code)] == [thread]
    assert texts(staff("dieuhanh"), thread) == ["Xin ý kiến"]  # takes no part, and is a colleague of the dossier
    assert queries.of_dossier(staff("cv.syt"), code) == []
    with pytest.raises(NotFound):
        queries.messages(staff("cv.syt"), thread)
    for outsider in ("cv.syt", "agency:SYT"):
        with pytest.raises(InvalidInput):
            actions.add_people(staff("quay05"), thread, [outsider])


def test_a_message_that_names_a_dossier_is_hidden_from_who_may_not_see_it() -> None:
    code = f.received().code
    thread = opened("quay05", to=("cv.stp", "cv.syt"))
    actions.say(staff("quay05"), thread, "Người này đã qua đời", dossier=code)
    assert texts(staff("cv.stp"), thread) == ["Xin ý kiến", "Người này đã qua đời"]
    assert texts(staff("cv.syt"), thread) == ["Xin ý kiến"]
    assert queries.waiting(staff("cv.syt")).unread == 1
    assert queries.threads(staff("cv.syt")).items[0].last_text == "Xin ý kiến"
    assert queries.found(staff("cv.syt"), "qua đời").items == ()
    with pytest.raises(NotFound):
        actions.say(staff("cv.syt"), thread, "Về hồ sơ", dossier=code)


def test_asked_about_a_dossier_to_nobody_it_goes_to_who_has_it_in_hand() -> None:
    code = f.received().code
    thread = actions.open_thread(staff("quay05"), Opening(dossier=code, text="Ai đang giữ?"))
    assert queries.waiting(staff("cv.stp")).unread == 1
    assert {one.address for one in queries.thread(staff("quay05"), thread).participants} >= {staff("quay05").reference}


def test_the_journal_and_the_tables_hold_no_word_of_it() -> None:
    code = f.received().code
    thread = opened("quay05", to=("agency:STP",), dossier=code, title="Nguyễn Văn Ân", text="Bí mật của ông Ân")
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds[-2:] == ["dossier.thread_opened", "dossier.thread_message"]
    assert "mật" not in str([entry.data for entry in journal.subject_history(f"dossier:{code}")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, title FROM threads_message JOIN threads_thread t ON t.id = thread_id")
        raw = b"".join(bytes(part) for part in cursor.fetchone())
        assert "mật".encode() not in raw
    assert Word.objects.filter(message__thread=thread).count() == 7  # each word of text and title once


def test_words_are_found_with_and_without_diacritics_in_own_threads_only() -> None:
    thread = opened(text="Đề nghị kiểm tra giấy khai sinh")
    reader = staff("ld.stp")
    assert [one.thread for one in queries.found(reader, "giay khai").items] == [thread]
    assert [one.thread for one in queries.found(reader, "Khai Sinh").items] == [thread]
    assert queries.found(reader, "khai tử").items == ()
    assert queries.found(staff("cv.syt"), "khai sinh").items == ()
    with pytest.raises(InvalidInput):
        queries.found(reader, " ,")


def test_read_receipts_and_mentions_go_once() -> None:
    thread = opened(text="@ld.stp xem giúp")
    leader = staff("ld.stp")
    mention = queries.mentions(leader)[0]
    assert (mention.thread, mention.read_at, queries.waiting(leader).mentions) == (thread, None, 1)
    assert actions.read_mention(leader, mention.id) == thread
    assert queries.waiting(leader).mentions == queries.waiting(leader).unread == 0
    assert not actions.read(leader, thread)
    assert [one.name for one in queries.messages(staff("cv.stp"), thread).items[0].read_by] == [leader.name]
    with pytest.raises(InvalidInput):
        actions.say(leader, thread, "@cv.syt xem giúp")
    with pytest.raises(NotFound):
        actions.read_mention(staff("cv.stp"), mention.id)


def test_pages_go_both_ways_without_gap_or_repeat() -> None:
    thread = opened(text="0")
    for number in range(1, 7):
        actions.say(staff("cv.stp"), thread, str(number))
    newest = queries.messages(staff("ld.stp"), thread, limit=3)
    before = queries.messages(staff("ld.stp"), thread, before=newest.previous, limit=3)
    after = queries.messages(staff("ld.stp"), thread, after=before.items[0].id, limit=3)
    assert [[one.text for one in page.items] for page in (newest, before, after)] == [
        ["4", "5", "6"],
        ["1", "2", "3"],
        ["2", "3", "4"],
    ]
    more = [opened(text=f"thread {number}") for number in range(3)]
    first = queries.threads(staff("ld.stp"), limit=2)
    second = queries.threads(staff("ld.stp"), limit=2, after=str(first.next))
    assert [one.id for one in (*first.items, *second.items)] == [*reversed(more), thread]
    assert second.next is None


def test_files_are_sealed_looked_at_and_their_opening_recorded() -> None:
    thread = opened()
    actions.say(staff("cv.stp"), thread, "", uploads=[SimpleUploadedFile("công văn.pdf", PDF)])
    file = queries.messages(staff("ld.stp"), thread).items[-1].files[0]
    assert (file.name, file.media_type, file.is_open) == ("công văn.pdf", "application/pdf", True)
    assert PDF not in vault.place_of(file.id).read_bytes()
    assert b"".join(actions.open_file(staff("ld.stp"), thread, file.id).chunks) == PDF
    assert journal.subject_history(f"thread:{thread}")[-1].kind == "thread.file_opened"
    with pytest.raises(NotFound):
        actions.open_file(staff("cv.syt"), thread, file.id)
    assert [one.thread for one in queries.found(staff("ld.stp"), "cong van").items] == [thread]


def test_a_file_waits_for_the_scanner_and_what_is_refused_leaves_nothing(settings: object) -> None:
    settings.MOTCUA_CLAMD = "127.0.0.1:1"
    thread = opened()
    actions.say(staff("cv.stp"), thread, "", uploads=[SimpleUploadedFile("a.pdf", PDF)])
    file = Attachment.objects.get()
    with pytest.raises(Conflict):
        actions.open_file(staff("ld.stp"), thread, file.pk)
    assert actions.look_at_waiting(system("threads")) == 0
    settings.MOTCUA_CLAMD = ""
    assert actions.look_at_waiting(system("threads")) == 1
    assert b"".join(actions.open_file(staff("ld.stp"), thread, file.pk).chunks) == PDF
    before = set(vault.place_of(file.pk).parents[2].rglob("*.sealed"))
    with pytest.raises(InvalidInput):
        actions.say(staff("cv.stp"), thread, "x" * 5000, uploads=[SimpleUploadedFile("b.pdf", PDF)])
    assert set(vault.place_of(file.pk).parents[2].rglob("*.sealed")) == before


def test_files_that_cannot_be_opened_keep_no_other_from_being_looked_at_however_many(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    settings.MOTCUA_CLAMD = "127.0.0.1:1"
    thread = opened()
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"):
        actions.say(staff("cv.stp"), thread, "", uploads=[SimpleUploadedFile(name, PDF)])
    for broken in Attachment.objects.order_by("pk")[:3]:
        vault.place_of(broken.pk).write_bytes(b"changed on the disk")
    settings.MOTCUA_CLAMD = ""
    assert actions.look_at_waiting(system("threads")) == 1


def test_who_takes_part_by_name_may_leave() -> None:
    thread = opened(to=("ld.stp", "agency:STP/specialist"))
    actions.leave(staff("ld.stp"), thread)
    with pytest.raises(NotFound):
        queries.messages(staff("ld.stp"), thread)
    actions.add_people(staff("cv.stp"), thread, ["ld.stp"])
    assert texts(staff("ld.stp"), thread) == ["Xin ý kiến"]


def test_a_thread_about_nothing_in_particular_ends_after_its_days() -> None:
    opened()
    assert actions.erase_old(system("threads"), 1) == 0
    Thread.objects.update(last_at=clock.now() - timedelta(days=2))
    assert actions.erase_old(system("threads"), 1) == 1
    assert not Message.objects.exists()


def test_all_that_is_old_ends_in_one_night_and_what_names_a_dossier_keeps_nothing_else_waiting() -> None:
    kept = opened()
    about = actions.say(staff("cv.stp"), kept, "Về hồ sơ", dossier=f.received().code)
    Thread.objects.update(last_at=clock.now() - timedelta(days=3))
    silent = {"centre": "BG", "title": "", "opened_by": "staff:1", "opened_at": clock.now()}
    Thread.objects.bulk_create(
        Thread(id=uuid7(), last_at=clock.now() - timedelta(days=2), **silent) for _one in range(AT_ONCE + 1)
    )
    assert actions.erase_old(system("threads"), 1) == AT_ONCE + 1
    assert [row.pk for row in Thread.objects.all()] == [kept]
    assert [row.pk for row in Message.objects.all()] == [about]
    assert actions.erase_old(system("threads"), 1) == 0
