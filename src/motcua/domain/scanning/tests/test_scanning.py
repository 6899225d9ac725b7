"""Orders to a counter's scanner: who may, what comes is there once and in its order, what stops in the middle is told, never lost."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.domain.documents import queries as files
from motcua.domain.documents.models import File, GatheredPage
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.scanning import actions, queries
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.rules import Colour, Source, State, Wish
from motcua.domain.scanning.tests import factories as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def state_of(order: queries.OrderView) -> tuple[str, str, int]:
    row = ScanOrder.objects.get(pk=order.id)
    return row.state, row.fault, row.pages


def test_pages_of_the_feeder_become_one_file_of_the_paper_by_who_ordered() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent, Wish(Source.BOTH, Colour.GREY, 300))
    errand = actions.fetch(agent)
    assert errand
    assert (errand.id, errand.source, errand.colour, errand.resolution, errand.begun) == (
        order.id,
        "both",
        "grey",
        300,
        False,
    )
    for number in (1, 2):
        assert actions.deliver(agent, order.id, s.page(number), f"page-{number}") == number
    actions.end(agent, order.id)
    assert state_of(order) == ("done", "", 2)
    kept = actions.keep(s.officer(), paper.code, paper.id)
    (file,) = files.files(s.officer(), paper.code)
    assert (kept.state, file.id, file.requirement) == ("kept", kept.file, "d1")
    assert File.objects.get().added_by == s.officer().reference
    with pikepdf.open(io.BytesIO(b"".join(documents.open_file(s.officer(), paper.code, file.id).chunks))) as book:
        assert len(book.pages) == 2
    assert not GatheredPage.objects.exists()


def test_a_page_sent_again_with_its_key_is_there_once_also_after_the_order_ended() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    assert [actions.deliver(agent, order.id, s.page(), "page-0001") for _again in range(2)] == [1, 1]
    actions.end(agent, order.id)
    with pytest.raises(Conflict) as over:
        actions.deliver(agent, order.id, s.page(), "page-0002")
    assert over.value.code == "scan_over"
    actions.end(agent, order.id, "jammed")
    assert state_of(order) == ("done", "", 1), "what is said after the end changes nothing"
    assert queries.scan(s.officer(), paper.code, paper.id).gathering.numbers == (1,)


def test_a_jam_keeps_what_came_and_the_rest_goes_behind_it() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(1), "page-0001")
    actions.end(agent, order.id, "jammed")
    view = queries.scan(s.officer(), paper.code, paper.id)
    assert (view.order.state, view.order.fault, view.gathering.pages) == ("failed", "jammed", 1)
    more = actions.go_on(s.officer(), paper.code, paper.id)
    assert more.wish == order.wish
    actions.fetch(agent)
    actions.deliver(agent, more.id, s.page(2), "page-0001")
    actions.end(agent, more.id)
    assert actions.keep(s.officer(), paper.code, paper.id).pages == 2


def test_nothing_is_kept_or_ordered_twice_while_the_scanner_is_at_work() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    for verb in (actions.keep, actions.drop, actions.go_on):
        with pytest.raises(Conflict) as open_still:
            verb(s.officer(), paper.code, paper.id)
        assert open_still.value.code == "scan_open"


def test_two_orders_at_once_are_done_one_after_the_other() -> None:
    agent = s.scanner()
    _paper, first = s.ordered(agent)
    paper, second = s.ordered(agent)
    assert (first.before, second.before) == (0, 1)
    fetched = actions.fetch(agent)
    assert fetched
    assert fetched.id == first.id
    assert queries.scan(s.officer(), paper.code, paper.id).order.before == 1
    actions.end(agent, first.id, "no_paper")
    after = actions.fetch(agent)
    assert after
    assert after.id == second.id


def test_an_agent_that_was_started_again_gets_its_order_again() -> None:
    agent = s.scanner()
    _paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "page-0001")
    again = actions.fetch(agent)
    assert again
    assert (again.id, again.begun, again.delivered) == (order.id, True, 1)


def test_a_cancelled_order_takes_no_more_pages_and_keeps_those_that_came() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    assert actions.cancel(s.officer(), paper.code, paper.id).state == "cancelled"
    with pytest.raises(Conflict) as over:
        actions.deliver(agent, order.id, s.page(2), "b")
    assert over.value.code == "scan_over"
    assert actions.fetch(agent) is None
    assert actions.keep(s.officer(), paper.code, paper.id).pages == 1


def test_what_an_agent_leaves_undone_is_told_and_never_waited_for() -> None:
    agent = s.scanner()
    _paper, order = s.ordered(agent)
    actions.fetch(agent)
    assert actions.settle() == 0
    s.seen(agent, clock.now() - timedelta(seconds=41))
    assert actions.settle() == 1
    assert state_of(order)[:2] == ("failed", "agent_lost")
    _paper, waiting = s.ordered(agent)
    ScanOrder.objects.filter(pk=waiting.id).update(asked_at=clock.now() - timedelta(seconds=61))
    assert actions.settle() == 1
    assert state_of(waiting)[:2] == ("failed", "agent_away")
    assert actions.fetch(agent) is None


def test_an_agent_that_comes_back_late_still_brings_its_pages() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    s.seen(agent, clock.now() - timedelta(seconds=60))
    actions.settle()
    assert actions.deliver(agent, order.id, s.page(), "page-0001") == 1
    actions.end(agent, order.id, "interrupted")
    assert state_of(order) == ("failed", "interrupted", 1)
    assert actions.keep(s.officer(), paper.code, paper.id).pages == 1


def test_a_page_that_is_not_as_it_should_be_is_taken_out(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    for number in (1, 2, 3):
        actions.deliver(agent, order.id, s.page(number), f"{number}")
    actions.end(agent, order.id)
    place = vault.place_of(GatheredPage.objects.get(number=2).pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert documents.remove_page(s.officer(), paper.code, paper.id, 2).numbers == (1, 3)
    assert not place.exists()
    with pytest.raises(NotFound):
        gatherings.page_of_dossier(s.officer(), paper.code, paper.id, 2)
    assert b"".join(gatherings.page_of_dossier(s.officer(), paper.code, paper.id, 3))[:2] == b"\xff\xd8"
    assert actions.keep(s.officer(), paper.code, paper.id).pages == 2


def test_what_was_scanned_and_forgotten_is_kept_by_itself_for_its_paper_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    actions.end(agent, order.id)
    empty, _order = s.ordered(agent)
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert documents.end_overdue() == 2
    assert queries.scan(s.officer(), paper.code, paper.id).gathering.state == "kept"
    assert queries.scan(s.officer(), empty.code, empty.id).gathering.state == "ended"


def test_a_stack_with_separator_sheets_ends_as_several_documents() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    pages = [p.sheet("d1"), p.scan(), p.sheet("d2"), p.scan("Trang hai"), p.scan("Trang ba")]
    for number, one in enumerate(pages):
        actions.deliver(agent, order.id, p.jpeg(one), f"{number}")
    actions.end(agent, order.id)
    kept = actions.keep(s.officer(), paper.code, paper.id)
    assert kept.file
    p.make_text(File.objects.get())
    parts = [one for one in files.files(s.officer(), paper.code) if one.part_of == kept.file]
    assert [one.requirement for one in parts] == ["d1", "d2"]


def test_only_who_sits_at_a_counter_orders_at_its_scanner() -> None:
    agent = s.scanner()
    code = f.received().code
    with pytest.raises(Forbidden):
        actions.order(s.officer("quay16"), code, "d1", int(agent.id), Wish())
    with pytest.raises(Forbidden):
        actions.order(f.JUSTICE_LEADER, code, "d1", int(agent.id), Wish())
    with pytest.raises(NotFound):
        actions.order(s.officer(), code, "d1", 999_999, Wish())
    with pytest.raises(InvalidInput):
        actions.order(s.officer(), code, "d1", int(agent.id), Wish(resolution=1200))
    assert [one.counter for one in queries.scanners(s.officer(), "BG")] == [17]
    assert queries.scanners(s.officer("quay16"), "BG") == []


def test_a_scanner_sees_its_own_orders_and_nothing_else() -> None:
    agent, other = s.scanner(), s.scanner(16)
    paper, order = s.ordered(agent)
    assert actions.fetch(other) is None
    for try_it in (
        lambda: actions.deliver(other, order.id, s.page(), "a"),
        lambda: actions.end(other, order.id),
        lambda: actions.end(agent, uuid4()),
    ):
        with pytest.raises(NotFound):
            try_it()
    for stranger in (s.officer(), Actor("token", "1", "", (Grant("scanner", "BG", counter=17),))):
        with pytest.raises(Forbidden):
            actions.fetch(stranger)
    with pytest.raises(NotFound):
        gatherings.gathering(s.officer(), paper.code, paper.id, GatheredBy.PHONE)


def test_the_journal_tells_what_was_scanned_where_and_nothing_of_the_paper() -> None:
    agent = s.scanner()
    paper, order = s.ordered(agent)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    actions.end(agent, order.id, "cover_open")
    actions.keep(s.officer(), paper.code, paper.id)
    told = [
        entry for entry in journal.subject_history(f"dossier:{paper.code}") if entry.kind.startswith("dossier.scan")
    ]
    assert [entry.kind.removeprefix("dossier.scan_") for entry in told] == [
        "ordered",
        "begun",
        "page",
        "failed",
        "done",
    ]
    ordered, failed = told[0], told[3]
    assert (ordered.data["device"], ordered.data["counter"]) == (agent.reference, 17)
    assert failed.data["fault"] == "cover_open"


def test_what_was_chosen_at_a_scanner_is_offered_again_as_far_as_it_can() -> None:
    agent = s.scanner()
    s.ordered(agent, Wish(Source.BOTH, Colour.GREY, 300))
    (offered,) = queries.scanners(s.officer(), "BG")
    assert (offered.wish, offered.silent) == (Wish(Source.BOTH, Colour.GREY, 300), False)
    actions.tell(agent, "  ACME \n 5000 ", ["feeder", "glass", "hand"], ["grey"], [75, 150, 200])
    (offered,) = queries.scanners(s.officer(), "BG")
    assert (offered.name, offered.wish) == ("ACME 5000", Wish(Source.FEEDER, Colour.GREY, 200))
    s.seen(agent, clock.now() - timedelta(minutes=2))
    assert queries.scanners(s.officer(), "BG")[0].silent


def test_an_officer_is_offered_the_scanner_of_the_own_counter_first() -> None:
    s.scanner(16)
    s.scanner(17)
    everywhere = Actor("staff", s.officer().id, "", (Grant("receptionist", "BG"),))
    assert [one.counter for one in queries.scanners(everywhere, "BG") if one.chosen] == [16]
    last = queries.scanners(everywhere, "BG")[1].device
    actions.order(everywhere, f.received().code, "", last, Wish())
    assert [one.counter for one in queries.scanners(everywhere, "BG") if one.chosen] == [17]
    assert ScanOrder.objects.get().state == State.WAITING
