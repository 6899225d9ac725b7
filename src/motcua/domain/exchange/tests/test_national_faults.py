"""A fault of this house, or an answer that cannot be kept, is a try that failed: it is seen, and the way does not stop in silence."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions.keeping import erase
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions, delivery
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.health import subscriptions_health
from motcua.domain.exchange.models import Difference, Event, Letter
from motcua.domain.exchange.national.comparing import compare_national
from motcua.domain.exchange.tests.factories import ADMIN
from motcua.domain.exchange.tests.national_factories import whole_dossier
from motcua.domain.exchange.tests.national_here import Here, Way, way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Way:
    settings.FILES_DIR = tmp_path / "files"
    return way(Here(tmp_path), monkeypatch, settings)


def test_a_file_that_cannot_be_read_is_a_try_that_failed_and_at_last_a_letter(side: Way) -> None:
    whole_dossier()
    for kept in (path for path in (side.here.folder / "files").rglob("*") if path.is_file()):
        kept.write_bytes(b"spoiled")
    assert side.serve() == 0
    assert side.outcomes()[-1][1] == "broke_off"
    assert side.row.next_try_at is not None
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert not subscriptions_health()[0].is_sound
    with clock.frozen(clock.now() + timedelta(days=3, minutes=1)):
        delivery.serve(side.row.pk)
    assert Letter.objects.filter(reason="broke_off").exists()


@pytest.mark.parametrize(
    "answered",
    [{"idHoSo": "1\0"}, {"maHoSo": "H\n"}, {"idHoSo": "1" * 81}],
)
def test_a_word_that_cannot_be_kept_is_nonsense(side: Way, answered: dict[str, str]) -> None:
    d.received()
    side.here.instead["NoiHoSo"] = (200, json.dumps(answered).encode())
    assert side.serve() == 0
    assert side.outcomes() == [("NoiHoSo", "nonsense", 200)]


def test_a_place_of_a_file_that_cannot_be_kept_is_nonsense(side: Way) -> None:
    whole_dossier()
    side.here.instead["TaiLenTepTin"] = (200, b'{"IdTepTin": "1", "HashTepTin": "2", "DuongDanTepTin": "/a\\u0000"}')
    assert side.serve() == 0
    assert side.outcomes()[-1] == ("TaiLenTepTin", "nonsense", 200)


def test_a_letter_of_what_this_way_tells_nothing_of_is_done(side: Way) -> None:
    code = d.received().code
    side.serve()
    dossiers.withdraw(d.RECEPTIONIST, code, "Không cần nữa")
    dossiers.stop(d.JUSTICE_LEADER, code, "Công dân rút hồ sơ")
    erase(system("test"), code, 1)
    side.publish()
    last = Event.objects.order_by("position").last()
    assert last is not None
    side.serve()
    assert actions.replay_range(ADMIN, side.row.pk, "BG", 1, last.sequence) > 2
    side.serve()
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    actions.replay_range(ADMIN, side.row.pk, "BG", 1, last.sequence)
    actions.change(ADMIN, "dvcqg", Terms("Cổng", agencies=("CTT",)))
    side.serve()
    assert set(Letter.objects.values_list("state", "reason")) == {("dead", "not_agreed")}


def test_the_tries_of_an_event_that_is_passed_over_are_not_those_of_the_next(side: Way) -> None:
    d.received()
    side.here.instead["NoiHoSo"] = (500, b"")
    side.serve()
    assert (side.row.tries, side.row.first_try_at is None) == (1, False)
    actions.change(ADMIN, "dvcqg", Terms("Cổng", agencies=("CTT",)))
    side.serve()
    assert (side.row.tries, side.row.first_try_at, side.row.next_try_at) == (0, None, None)


def test_the_difference_of_a_dossier_that_is_erased_ends(side: Way) -> None:
    code = d.received().code
    side.serve()
    side.here.exchange.dossiers[code]["status"] = "9"
    side.here.instead["DongBoHoSoMC"] = (400, b"")
    compare_national(side.row)
    dossiers.withdraw(d.RECEPTIONIST, code, "Không cần nữa")
    dossiers.stop(d.JUSTICE_LEADER, code, "Công dân rút hồ sơ")
    erase(system("test"), code, 1)
    assert Difference.objects.get().state == "open"
    side.serve()
    assert Difference.objects.get().state == "mended"
