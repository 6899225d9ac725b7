"""Whether the exchange lost a dossier, or a place of a call is wrong: nothing is created twice, nothing forgotten by a wrong place."""

from pathlib import Path
from typing import Any

import pytest

from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import NationalTerms
from motcua.domain.exchange.models import Letter, National, Subscription, ToldDossier, ToldFile
from motcua.domain.exchange.national.comparing import compare_national
from motcua.domain.exchange.tests.factories import ADMIN
from motcua.domain.exchange.tests.national_factories import CLIENT, SECRET, whole_dossier
from motcua.domain.exchange.tests.national_here import Here, Way, way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
NOTHING_THERE = (404, b"")


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Way:
    settings.FILES_DIR = tmp_path / "files"
    return way(Here(tmp_path), monkeypatch, settings)


def test_a_place_of_the_token_that_is_gone_for_a_minute_is_no_loss(side: Way) -> None:
    whole_dossier()
    side.serve()
    files = side.here.exchange.files.copy()
    National.objects.update(token="", token_until=None)
    side.here.instead["token"] = NOTHING_THERE
    made = compare_national(side.row)
    assert made is not None
    assert (made.problem, made.found) == ("failed", 0)
    assert ToldFile.objects.count() == len(files) == 2
    del side.here.instead["token"]
    side.here.calls.clear()
    made = compare_national(side.row)
    assert made is not None
    assert (made.compared, made.found) == (1, 0)
    assert side.here.calls == ["token", "TraCuuHoSo"]


@pytest.mark.parametrize("places", [("CapNhatTienTrinh",), ("CapNhatTienTrinh", "TraCuuHoSo")])
def test_a_wrong_place_of_a_call_creates_no_dossier_again(side: Way, places: tuple[str, ...]) -> None:
    code = d.received().code
    d.received()
    side.serve()
    side.here.instead = dict.fromkeys(places, NOTHING_THERE)
    dossiers.complete_step(d.JUSTICE, code, "appraise")
    side.here.calls.clear()
    for _again in range(3):
        assert side.serve() == 0
        assert side.outcomes()[-1][1:] == ("failed", 404)
    assert "NoiHoSo" not in side.here.calls
    side.here.instead = {}
    assert side.serve() > 0
    assert side.here.statuses()[code] == "4"


def test_while_nothing_is_there_at_any_place_nothing_is_forgotten(side: Way) -> None:
    code = whole_dossier()
    side.serve()
    assert compare_national(side.row)
    before = list(ToldFile.objects.order_by("pk").values_list("file", "their_id"))
    side.here.instead = dict.fromkeys(
        ("CapNhatTrangThai", "DongBoHoSoMC", "NoiHoSo", "TaiLenTepTin", "TraCuuHoSo"), NOTHING_THERE
    )
    side.here.exchange.dossiers[code]["status"] = "4"
    compare_national(side.row)
    assert list(ToldFile.objects.order_by("pk").values_list("file", "their_id")) == before
    assert ToldDossier.objects.get().known
    side.here.instead = {}
    side.here.calls.clear()
    compare_national(side.row)
    assert side.here.statuses() == {code: "10"}
    assert not {"NoiHoSo", "TaiLenTepTin"} & set(side.here.calls)


def test_what_they_lost_is_created_anew_with_its_files(side: Way) -> None:
    code = whole_dossier()
    other = d.received().code
    side.serve()
    before = set(ToldFile.objects.values_list("their_id", flat=True))
    del side.here.exchange.dossiers[code]
    made = compare_national(side.row)
    assert made is not None
    assert (made.found, made.mended) == (1, 1)
    assert side.here.statuses() == {other: "2", code: "10"}
    after = set(ToldFile.objects.values_list("their_id", flat=True))
    assert (len(after), after & before) == (2, set())
    assert side.here.exchange.dossiers[code]["body"]["DanhSachGiayToKetQua"]


def test_what_is_thanked_for_and_never_kept_holds_up_no_other(side: Way) -> None:
    code = d.received().code
    d.received()
    side.serve()
    assert compare_national(side.row)
    del side.here.exchange.dossiers[code]
    side.here.instead["NoiHoSo"] = (200, b'{"error_code": "0"}')
    dossiers.complete_step(d.JUSTICE, code, "appraise")
    for _try in range(6):
        side.serve()
    assert {outcome for _call, outcome, _status in side.outcomes()[2:]} == {"refused"}
    assert Letter.objects.filter(reason="refused").exists()


def test_a_way_that_ended_and_is_connected_anew_creates_nothing_twice(side: Way) -> None:
    code = whole_dossier()
    side.serve()
    ended = side.row
    actions.unsubscribe(ADMIN, ended.pk)
    made = actions.connect_national(ADMIN, "dvcqg", ended.url, NationalTerms(CLIENT, SECRET))
    side.here.exchange.dossiers[code]["status"] = "4"
    side.here.calls.clear()
    compare_national(Subscription.objects.select_related("receiver", "national").get(pk=made.id))
    assert side.here.statuses() == {code: "10"}
    assert not {"NoiHoSo", "TaiLenTepTin"} & set(side.here.calls)
    actions.unsubscribe(ADMIN, made.id)
    actions.connect_national(ADMIN, "dvcqg", f"{ended.url}/other", NationalTerms(CLIENT, SECRET))
    assert ToldDossier.objects.get().national_id == made.id  # another exchange knows nothing of it
