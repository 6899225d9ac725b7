"""What a comparison with the national exchange may tell, and that nothing stops it nor sets anything back."""

from pathlib import Path
from typing import Any

import pytest

from motcua.base import clock
from motcua.base.journal import relay
from motcua.base.problems import Conflict
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions, comparing, delivery
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.health import equalities
from motcua.domain.exchange.models import Difference, ToldDossier
from motcua.domain.exchange.national import actions as notes
from motcua.domain.exchange.national.comparing import _next, compare_national
from motcua.domain.exchange.rules import EXTRA
from motcua.domain.exchange.rules_comparing import Kind
from motcua.domain.exchange.tests.factories import ADMIN
from motcua.domain.exchange.tests.national_here import Here, Way, way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Way:
    settings.FILES_DIR = tmp_path / "files"
    return way(Here(tmp_path), monkeypatch, settings)


def told(side: Way, count: int = 1) -> list[str]:
    """Dossiers that the exchange has."""
    codes = [d.received().code for _ in range(count)]
    assert side.serve() == count
    return codes


@pytest.mark.parametrize(
    "narrow", [{"agencies": ("CTT",)}, {"centres": ("province",)}, {"types": ("vn.motcua.dossier.processed",)}]
)
def test_what_the_agreement_covers_no_more_is_neither_asked_nor_told(side: Way, narrow: dict[str, Any]) -> None:
    (code,) = told(side)
    side.here.exchange.dossiers[code]["status"] = "9"
    actions.change(ADMIN, "dvcqg", Terms("Cổng", basis="Thỏa thuận số 12/2026", extra=EXTRA, **narrow))
    side.here.calls.clear()
    made = compare_national(side.row)
    assert made is not None
    assert (made.compared, made.found, made.problem) == (0, 0, "")
    assert (side.here.calls, side.here.statuses()) == ([], {code: "9"})


def test_what_is_told_while_it_is_looked_up_is_not_set_back(side: Way) -> None:
    (code,) = told(side)

    def goes_on() -> None:
        dossiers.complete_step(d.JUSTICE, code, "appraise")
        assert side.serve() > 0

    side.here.before["TraCuuHoSo"] = goes_on
    compare_national(side.row)
    assert side.here.statuses() == {code: "4"}
    assert not Difference.objects.exists()
    assert "DongBoHoSoMC" not in side.here.calls


def test_nothing_is_told_while_the_delivery_tells(side: Way) -> None:
    (code,) = told(side)
    side.here.exchange.dossiers[code]["status"] = "9"
    with relay.connect() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [delivery.LOCKS, side.row.lock])
        made = compare_national(side.row)
    assert made is not None
    assert (made.found, side.here.statuses()) == (0, {code: "9"})
    compare_national(side.row)
    assert side.here.statuses() == {code: "2"}


def test_a_note_keeps_what_others_noted_meanwhile(side: Way) -> None:
    told(side)
    stale = ToldDossier.objects.get()
    notes.note_progress(ToldDossier.objects.get(), 77)
    notes.note_whole(stale, "4")
    row = ToldDossier.objects.get()
    assert (row.status, row.progress) == ("4", 77)


@pytest.mark.parametrize("answered", [(400, b""), (200, b'{"error_code": "17"}'), (200, b"[]"), (200, b"{}")])
def test_a_dossier_that_cannot_be_looked_up_stops_no_other(side: Way, answered: tuple[int, bytes]) -> None:
    for code in told(side, 2):
        side.here.exchange.dossiers[code]["status"] = "9"
    side.here.instead["TraCuuHoSo"] = answered
    side.here.before["TraCuuHoSo"] = lambda: side.here.before.update(TraCuuHoSo=side.here.instead.clear)
    made = compare_national(side.row)
    assert made is not None
    assert (made.compared, made.mended, bool(made.problem)) == (1, 1, True)
    assert sorted(side.here.statuses().values()) == ["2", "9"]
    assert not ToldDossier.objects.filter(checked_at=None).exists()


def test_what_the_line_failed_at_is_not_the_first_again(side: Way) -> None:
    first, second = told(side, 2)
    Difference.objects.create(
        receiver=side.row.receiver,
        kind=Kind.STATUS_THERE,
        centre="BG",
        subject=first,
        first_at=clock.now(),
        last_at=clock.now(),
    )
    side.here.instead["TraCuuHoSo"] = (500, b"")
    made = compare_national(side.row)
    assert made is not None
    assert (made.problem, made.compared) == ("failed", 0)
    side.here.instead.clear()
    assert [row.dossier for row in _next(side.row)] == [second, first]
    made = compare_national(side.row)
    assert made is not None
    assert (made.problem, made.compared, made.mended) == ("", 2, 1)


def test_an_open_difference_of_what_is_told_no_more_ends(side: Way) -> None:
    (code,) = told(side)
    side.here.exchange.dossiers[code]["status"] = "9"
    side.here.instead["DongBoHoSoMC"] = (400, b"")
    compare_national(side.row)
    assert Difference.objects.get().state == "open"
    actions.change(ADMIN, "dvcqg", Terms("Cổng", agencies=("CTT",)))
    compare_national(side.row)
    assert Difference.objects.get().state == "mended"


def test_while_its_way_is_paused_nothing_is_compared_and_who_asks_is_told_so(side: Way) -> None:
    (code,) = told(side)
    side.here.exchange.dossiers[code]["status"] = "9"
    actions.pause(ADMIN, side.row.pk)
    side.here.calls.clear()
    comparing.compare_all()
    compare_national(side.row)
    assert (side.here.calls, equalities()) == ([], [])
    with pytest.raises(Conflict) as refused:
        comparing.ask_for(ADMIN, "dvcqg")
    assert refused.value.code == "way_paused"
    actions.resume(ADMIN, side.row.pk)
    comparing.compare_all()
    assert side.here.statuses() == {code: "2"}
