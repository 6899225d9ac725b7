"""The national exchange as a way of sending: in order, once, mended after whatever the other side does; the other side is the simulator."""

import os
import random
from collections.abc import Iterator

import pytest

from motcua.base.actor import system
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions.keeping import erase
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS, State
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions, administration, comparing
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.health import equalities
from motcua.domain.exchange.models import Difference, Letter, National, ToldDossier
from motcua.domain.exchange.national.comparing import compare_national
from motcua.domain.exchange.rules_comparing import Kind
from motcua.domain.exchange.tests.factories import ADMIN
from motcua.domain.exchange.tests.national_factories import ALL, Side, exchange, give_keys, whole_dossier
from motcua.domain.exchange.tests.test_comparing import publish_all
from motcua.domain.submissions import actions as submissions
from motcua.domain.submissions.tests import factories as s
from motcua_simulators.running import Simulator, running

SEEDS = range(int(os.environ.get("EXCHANGE_FIRST_SEED", "1")), 1 + int(os.environ.get("EXCHANGE_SEEDS", "1")))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One for all; each test begins with an empty one."""
    folder = tmp_path_factory.mktemp("exchange")
    with running("data_centre", folder, "--reconcile", "0", "--filed", "0") as made:
        yield made


def ours() -> dict[str, str]:
    return {code: NATIONAL_STATUS[State(state)] for code, state in Dossier.objects.values_list("code", "state")}


def test_a_dossier_is_created_followed_step_by_step_and_its_files_go_up_once(simulator: Simulator) -> None:
    with exchange(simulator) as side:
        code = whole_dossier()
        publish_all()
        assert side.serve() > 4
        held = side.held()
        mine = held["dossiers"][code]
        assert mine["status"] == "10"
        assert {one["sha256"] for one in held["files"].values()} == set(File.objects.values_list("sha256", flat=True))
        assert [one["NguoiXuLy"] for one in mine["progress"]][-1] == "Hoàng Thị Lan"
        assert held["repeated"] == 0
        calls = held["calls"]
        assert side.serve() == 0  # nothing is told twice
        assert side.held()["calls"] == calls
        assert {outcome for _call, outcome, _status in side.outcomes()} == {"delivered"}
        assert ToldDossier.objects.get().status == "10"
        assert actions.replay_range(ADMIN, side.row.pk, "BG", 1, 50) > 0
        assert side.serve() > 0
        again = side.held()
        assert again["repeated"] > 0
        assert again["files"] == held["files"]
        assert again["dossiers"][code]["status"] == "10"  # what is sent again sets nothing back
        assert again["dossiers"][code]["progress"] == mine["progress"]


def test_what_came_from_the_portal_is_told_by_the_portals_code_and_what_is_erased_is_forgotten(
    simulator: Simulator,
) -> None:
    with exchange(simulator) as side:
        brought = submissions.deliver(s.PORTAL, s.delivered("G22.99-261109-0001"))
        code = submissions.accept(s.OFFICER, brought.pk, {}).code
        publish_all()
        side.serve()
        (mine,) = side.held()["dossiers"].values()
        body = mine["body"]
        assert (body["MaHoSo"], body["KenhThucHien"], body["TaiKhoanDuocXacThucVoiVNeID"]) == (
            "G22.99-261109-0001",
            "2",
            "1",
        )
        assert ToldDossier.objects.get().dossier == code
        dossiers.withdraw(d.RECEPTIONIST, code, "Không cần nữa")
        dossiers.stop(d.JUSTICE_LEADER, code, "Công dân rút hồ sơ")
        erase(system("test"), code, 1)
        publish_all()
        side.serve()
        assert not ToldDossier.objects.exists()
        assert side.statuses() == {"G22.99-261109-0001": "2"}  # what is erased here is told to nobody any more


def test_without_files_in_the_agreement_none_goes_up(simulator: Simulator) -> None:
    with exchange(simulator, Terms("Cổng Dịch vụ công quốc gia")) as side:
        code = whole_dossier()
        publish_all()
        side.serve()
        held = side.held()
        assert held["files"] == {}
        assert "ChuHoSo" not in held["dossiers"][code]["body"]
        assert held["dossiers"][code]["status"] == "10"


def test_the_exchange_gives_the_code_where_it_was_agreed_and_by_it_all_else_is_told(simulator: Simulator) -> None:
    with exchange(simulator, unit="H02.12", asks_codes=True, creates_by="DongBoHoSoMC") as side:
        code = d.received().code
        dossiers.complete_step(d.JUSTICE, code, "appraise")
        publish_all()
        side.serve()
        told = ToldDossier.objects.get()
        assert told.theirs.startswith("H02.12-")
        assert side.statuses() == {told.theirs: "4"}
        assert compare_national(side.row)
        assert not Difference.objects.exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_after_whatever_the_exchange_does_both_sides_are_equal(seed: int, simulator: Simulator) -> None:
    chance = random.Random(seed)
    with exchange(simulator) as side:
        d.received()
        publish_all()
        side.serve()
        assert compare_national(side.row)  # what is lost counts as lost where a look-up has found something
        codes = [d.received().code for _ in range(3)]
        for code in codes:
            away, lose = chance.choice(["yes", "no", "no"]), chance.choice([0, 40])
            side.simulator.set(lose=lose, repeat=40, expire=30, slow=20, slow_seconds=0.01, away=away)
            dossiers.complete_step(d.JUSTICE, code, "appraise")
            publish_all()
            side.serve()
        side.simulator.set(behave="well")
        side.simulator.set(lose=100)
        dossiers.withdraw(d.RECEPTIONIST, codes[0], "Không cần nữa")
        publish_all()
        _settle(side)
        assert side.held()["lost"] > 0
        side.simulator.set(behave="well")
        assert side.statuses() != ours()
        made, again = compare_national(side.row), compare_national(side.row)
        assert made is not None
        assert again is not None
        assert (made.found > 0, made.mended, made.problem) == (True, made.found, "")
        assert side.statuses() == ours()
        assert again.found == 0
        assert [one.is_sound for one in equalities()] == [True]


def _settle(side: Side) -> None:
    for _ in range(100):
        side.serve()
        side.row.refresh_from_db()
        if administration.subscription(ADMIN, side.row.pk).behind == 0:
            return
    raise AssertionError(side.outcomes()[-5:])


def test_what_they_forgot_or_spoiled_is_found_and_told_anew_and_so_it_is_by_the_next_event(
    simulator: Simulator,
) -> None:
    with exchange(simulator) as side:
        code, *_others = [d.received().code for _ in range(3)]
        publish_all()
        side.serve()
        side.simulator.set(exchange_forget=1)
        side.simulator.set(exchange_spoil=1)
        comparing.compare_one("dvcqg")
        assert side.statuses() == ours()
        assert set(Difference.objects.values_list("kind", "state")) == {
            (Kind.MISSING_THERE, "mended"),
            (Kind.STATUS_THERE, "mended"),
        }
        side.simulator.set(exchange_forget=3)
        dossiers.complete_step(d.JUSTICE, code, "appraise")
        publish_all()
        assert side.serve() > 0
        assert side.statuses() == {code: "4"}  # created again by what came next, without a comparison


def test_a_token_that_ran_out_is_renewed_and_a_wrong_secret_is_no_fault_of_the_dossier(simulator: Simulator) -> None:
    with exchange(simulator) as side:
        d.received()
        publish_all()
        side.serve()
        assert side.held()["tokens"] == 1
        National.objects.update(token="taken-back")
        d.received()
        publish_all()
        assert side.serve() == 1
        assert side.held()["tokens"] == 2
        assert actions.send_test(ADMIN, side.row.pk).outcome == "delivered"
        National.objects.update(token="", token_until=None)
        give_keys(simulator, "another")
        d.received()
        publish_all()
        assert side.serve() == 0
        assert side.outcomes()[-1] == ("token", "failed", 401)
        assert actions.send_test(ADMIN, side.row.pk).call == "token"
        assert not Letter.objects.exists()


def test_a_place_that_is_not_there_and_a_code_that_is_missing_say_so_and_hold_the_event(simulator: Simulator) -> None:
    with exchange(simulator, ALL, paths={"NoiHoSo": "/elsewhere"}) as side:
        d.received()
        publish_all()
        assert side.serve() == 0
        assert side.outcomes()[-1] == ("NoiHoSo", "failed", 404)
        row = National.objects.get()
        row.paths, row.tables = {}, {"channel": 7}  # a version that has no code of it
        row.save()
        assert side.serve() == 0
        assert side.outcomes()[-1] == ("channel: direct", "unmapped", None)
        row.tables = {}
        row.save()
        assert side.serve() == 1
