"""Both sides are compared and made equal, whatever was lost, spoiled or filed meanwhile; the other side is the simulator.

`EXCHANGE_SEEDS=100` (make chaos-exchange) plays the long form of the chaos.
"""

import base64
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.journal.models import FollowerCursor
from motcua.domain.catalogue import actions as catalogue
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS
from motcua.domain.dossiers.rules import State as DossierState
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions, comparing, delivery, sending
from motcua.domain.exchange.actions import Asked, Terms
from motcua.domain.exchange.actions.comparing import note_comparison
from motcua.domain.exchange.health import equalities
from motcua.domain.exchange.models import Comparison, Counterpart, Difference, Event, Letter, Receiver, Subscription
from motcua.domain.exchange.publish import FOLLOWER
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.rules_comparing import Kind, Standing, State
from motcua.domain.exchange.tests.factories import (
    ADMIN,
    LOOPBACK,
    publish_until,
    start_at_the_end,
    subscribed,
    write_keys,
)
from motcua.domain.people.actions import create_token
from motcua.domain.submissions import actions as submissions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import statuses_of_brought
from motcua.domain.submissions.tests import factories as s
from motcua_simulators.running import Simulator, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_centre")]
SEEDS = range(int(os.environ.get("EXCHANGE_FIRST_SEED", "1")), 1 + int(os.environ.get("EXCHANGE_SEEDS", "2")))
ASK_TOKEN = "their-token"


class Side:
    """The other side, and what connects us with it."""

    def __init__(self, simulator: Simulator, subscription: Subscription, counterpart: Counterpart) -> None:
        self.simulator = simulator
        self.subscription = subscription
        self.counterpart = counterpart

    def held(self) -> dict[str, Any]:
        return dict(json.loads(self.simulator.get("/held")))

    def send(self) -> None:
        """Publishes what happened and sends what is to be sent now."""
        publish_all()
        actions.resume(ADMIN, self.subscription.pk)
        delivery.serve(self.subscription.pk)

    def compare(self) -> Comparison:
        made = comparing.compare(self.counterpart)
        assert made is not None
        return made

    def files(self, code: str, **changes: object) -> None:
        papers = [{"requirement": one.requirement} for one in d.papers(d.CIVIL_STATUS)]
        applicant = {"kind": "person", "name": "Lê Văn Bình", "id_number": "024090001234", "phone": "0912345679"}
        body = {"code": code, "centre": "BG", "procedure": d.CIVIL_STATUS, "applicant": applicant, "documents": papers}
        self.simulator.set(file=json.dumps(body | changes))

    def publishes(self, code: str, **changes: object) -> None:
        self.simulator.set(publish=json.dumps({"code": code, **changes}))


def publish_all() -> None:
    """What is in the journal since the beginning of the test and of a published kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_entry JOIN exchange_mapping_rule USING (kind), journal_cursor"
            " WHERE name = 'test' AND (journal_entry.xid, journal_entry.id) > (journal_cursor.xid::text::xid8, entry)"
        )
        publish_until(cursor.fetchone()[0])


@contextmanager
def other_side(folder: Path, live_server: LiveServer, seed: int = 1, catalogue: str = "publish") -> Iterator[Side]:
    start_at_the_end()
    begin = FollowerCursor.objects.get(name=FOLLOWER)
    FollowerCursor.objects.create(name="test", xid=begin.xid, entry=begin.entry, at=begin.at)
    with (
        override_settings(MOTCUA_WEBHOOK_NETWORKS=LOOPBACK, FILES_DIR=folder / "files"),
        running("data_centre", folder, "--reconcile", "0", "--seed", str(seed), "--filed", "0") as simulator,
    ):
        row, secret = subscribed(simulator.port, f"ttdl-{seed}")
        token = create_token(system("test"), "data_centre")
        write_keys(folder, [secret], row, f"{live_server.url}/api/v1", token, ask_token=ASK_TOKEN)
        actions.connect(
            ADMIN,
            row.receiver.code,
            Asked(f"http://127.0.0.1:{simulator.port}/held", ASK_TOKEN, catalogue, brings=True),
        )
        yield Side(simulator, row, Counterpart.objects.select_related("receiver").get())


def ours() -> dict[str, str]:
    return {code: NATIONAL_STATUS[DossierState(state)] for code, state in Dossier.objects.values_list("code", "state")}


def test_what_was_forgotten_or_spoiled_there_is_told_again_and_equal_afterwards(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server) as side:
        codes = [d.received().code for _ in range(4)]
        dossiers.complete_step(d.JUSTICE, codes[0], "appraise")
        side.send()
        assert side.held()["dossiers"] == ours()
        assert side.compare().found == 0
        side.simulator.set(forget=1)
        side.simulator.set(spoil=2)
        made = side.compare()
        assert (made.found, made.mended, made.problem) == (3, 3, "")
        assert side.held()["dossiers"] == ours()
        kinds = set(Difference.objects.values_list("kind", flat=True))
        assert kinds == {Kind.MISSING_THERE, Kind.STATUS_THERE}
        entry = journal.subject_history(f"receiver:{side.counterpart.receiver.code}")[-1]
        assert (entry.kind, entry.data["mended"]) == ("exchange.compared", 3)


def test_what_is_still_on_its_way_is_no_difference(live_server: LiveServer, tmp_path: Path) -> None:
    with other_side(tmp_path, live_server) as side:
        d.received()
        publish_all()
        side.simulator.set(away="yes")
        delivery.serve(side.subscription.pk)
        assert side.compare().problem == "no_answer"
        side.simulator.set(away="no")
        assert side.compare().found == 0
        side.send()
        assert side.held()["dossiers"] == ours()


def test_a_thanks_that_was_forgotten_stays_open_until_it_is_true(live_server: LiveServer, tmp_path: Path) -> None:
    with other_side(tmp_path, live_server) as side:
        d.received()
        side.send()
        side.simulator.set(forget=1)
        side.simulator.set(lose=100)
        assert (side.compare().mended, Difference.objects.get().state) == (0, State.OPEN)
        side.simulator.set(behave="well")
        assert (side.compare().mended, Difference.objects.get().state) == (1, State.MENDED)


def test_a_dossier_nobody_here_knows_waits_for_a_person(live_server: LiveServer, tmp_path: Path) -> None:
    with other_side(tmp_path, live_server) as side:
        side.simulator.set(ghost="BG/H02.12-261109-0999")
        side.compare()
        row = Difference.objects.get()
        assert (row.kind, row.state) == (Kind.UNKNOWN_HERE, State.OPEN)
        receiver = side.counterpart.receiver.code
        actions.set_aside(ADMIN, receiver, row.pk)
        side.compare()
        assert Difference.objects.get().state == State.ASIDE
        actions.take_up(ADMIN, receiver, row.pk)
        comparing.disown(ADMIN, receiver, row.pk)
        side.compare()
        assert (Difference.objects.get().state, side.held()["dossiers"]) == (State.MENDED, {})


def test_what_a_citizen_filed_there_comes_here_and_its_status_goes_back(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server) as side:
        side.files("Q-1")
        side.files("Q-2")
        side.files("Q-3", procedure="9.999999")
        made = side.compare()
        assert (made.found, made.mended) == (3, 2)
        assert Difference.objects.get(state=State.OPEN).problem == "invalid_input procedure"
        assert set(Submission.objects.values_list("foreign_code", flat=True)) == {"Q-1", "Q-2"}
        code = submissions.accept(s.OFFICER, Submission.objects.get(foreign_code="Q-1").pk, {}).code
        side.simulator.set(take_back="Q-2")
        side.compare()
        assert Submission.objects.get(foreign_code="Q-2").state == "withdrawn"
        assert side.held()["submissions"]["Q-1"] == ["2", code]
        side.send()
        dossiers.complete_step(d.JUSTICE, code, "appraise")
        side.send()
        assert side.held()["submissions"]["Q-1"] == ["4", code]


def paper(content: bytes) -> dict[str, str]:
    return {
        "requirement": d.papers(d.CIVIL_STATUS)[0].requirement,
        "name": "to-khai.pdf",
        "content": base64.b64encode(content).decode(),
    }


def test_a_file_that_is_refused_holds_up_no_other_and_is_not_forgotten(
    live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other_side(tmp_path, live_server) as side:
        side.files("Q-1", files=[paper(b"no paper at all"), paper(s.PDF)])
        for _hour in range(2):
            assert side.compare().mended == 0
            row = Difference.objects.get()
            assert (row.state, row.problem) == (State.OPEN, "files unsupported_media")
            assert Submission.objects.get().papers.count() == 1
        with monkeypatch.context() as small:
            small.setattr(sending, "MOST_TOLD_BYTES", 400)
            side.compare()
        assert Difference.objects.get().problem == "files nonsense"
        submissions.accept(s.OFFICER, Submission.objects.get().pk, {})
        side.compare()
        assert Difference.objects.get(kind=Kind.NOT_BROUGHT).problem == "files decided"


def test_what_stopped_among_the_files_of_a_submission_is_taken_up_again(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server) as side:
        side.files("Q-1", files=[paper(s.PDF), paper(s.PDF + b"2")])
        with override_settings(FILES_DIR=tmp_path / "keys.json" / "nothing"):
            assert side.compare().problem == Outcome.BROKE_OFF
        assert Submission.objects.get().papers.count() == 0
        assert side.compare().mended == 1
        assert Submission.objects.get().papers.count() == 2
        assert Difference.objects.get().state == State.MENDED
        assert side.compare().found == 0


@pytest.mark.parametrize(("code", "centre"), [("Q-1", "B" * 21), ("Q" * 61, "BG"), ("Q\0", "BG")])
def test_an_answer_that_cannot_be_kept_is_nonsense_and_said_to_be(
    code: str, centre: str, live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server) as side:
        side.files(code, centre=centre)
        assert side.compare().problem == "nonsense"


def test_a_submission_that_is_too_large_to_be_read_holds_up_no_other(
    live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_TOLD_BYTES", 5000)
    with other_side(tmp_path, live_server) as side:
        side.files("Q-1", files=[paper(b"x" * 5000)])
        side.files("Q-2")
        made = side.compare()
        assert (made.found, made.mended, made.problem) == (2, 1, "")
        assert (Difference.objects.get(state=State.OPEN).subject, Submission.objects.get().foreign_code) == (
            "Q-1",
            "Q-2",
        )
        assert Difference.objects.get(state=State.OPEN).problem == "nonsense"


def test_who_was_not_compared_with_for_hours_is_not_called_equal() -> None:
    actions.agree(ADMIN, "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    receiver = Receiver.objects.get()
    Counterpart.objects.create(receiver=receiver, url="https://example.vn/held", token="a")
    assert [one.is_sound for one in equalities()] == [True]
    note_comparison(ADMIN, receiver, clock.now(), 0, [])
    assert [one.is_sound for one in equalities()] == [True]
    with clock.frozen(clock.now() + timedelta(hours=3, minutes=1)):
        assert [one.is_sound for one in equalities()] == [False]


def test_procedures_come_by_the_rule_and_what_both_changed_asks_a_person(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server) as side:
        receiver, held = side.counterpart.receiver.code, get_published(d.CIVIL_STATUS)
        new = {"name": "Cấp giấy thử", "field": "Tư pháp", "agency": "STP", "fee": 12_000}
        side.publishes("9.000001", **new)
        side.publishes(d.CIVIL_STATUS, name=held.name, fee=held.content.fee)
        side.publishes("9.000002", name="Không cơ quan", field="Tư pháp", agency="KHONG")
        side.compare()
        assert get_published("9.000001").content.fee == 12_000
        stand = dict(side.counterpart.receiver.origins.values_list("procedure", "standing"))
        assert stand == {
            "9.000001": Standing.PUBLISHED,
            d.CIVIL_STATUS: Standing.SAME,
            "9.000002": Standing.FAULT,
        }
        side.publishes(d.CIVIL_STATUS, name=held.name + " (mới)", fee=held.content.fee)
        side.compare()
        assert get_published(d.CIVIL_STATUS).name == held.name + " (mới)"
        assert get_published(d.CIVIL_STATUS).version == held.version + 1
        _changed_here("9.000001", name="Tên của ta")
        side.publishes("9.000001", **{**new, "name": "Tên của tỉnh"})
        side.compare()
        row = side.counterpart.receiver.origins.get(procedure="9.000001")
        assert (row.standing, row.conflicts, get_published("9.000001").name) == ("conflict", ["name"], "Tên của ta")
        actions.resolve(ADMIN, receiver, "9.000001", "ours")
        side.compare()
        assert side.counterpart.receiver.origins.get(procedure="9.000001").standing == Standing.SAME
        assert get_published("9.000001").name == "Tên của ta"
        side.simulator.set(retire="9.000001")
        side.compare()
        assert side.counterpart.receiver.origins.get(procedure="9.000001").standing == Standing.RETIRED


def test_by_the_rule_of_drafts_nothing_holds_before_somebody_publishes_it(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with other_side(tmp_path, live_server, catalogue="draft") as side:
        held = get_published(d.CIVIL_STATUS)
        side.publishes(d.CIVIL_STATUS, fee=held.content.fee)
        side.compare()
        side.publishes(d.CIVIL_STATUS, fee=held.content.fee + 1000)
        side.compare()
        assert get_published(d.CIVIL_STATUS).version == held.version
        assert side.counterpart.receiver.origins.get().standing == Standing.DRAFT


def _changed_here(code: str, **changes: object) -> None:
    draft = catalogue.begin_draft(ADMIN, code)
    draft = catalogue.change_draft(ADMIN, code, draft.edits, "all", changes)
    catalogue.publish_draft(ADMIN, code, draft.edits)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_whatever_the_other_side_does_both_are_equal(seed: int, live_server: LiveServer, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with other_side(tmp_path, live_server, seed) as side:
        for number in range(8):
            side.simulator.set(
                lose=chance.choice([0, 40, 80]),
                repeat=chance.choice([0, 40]),
                slow=chance.choice([0, 20]),
                slow_seconds=0.05,
                away=chance.choice(["yes", "no", "no"]),
            )
            _something_happens(side, chance, f"Q-{seed}-{number}")
            side.send()
            if side.subscription.state == "active" and chance.random() < 0.2:  # it was away for a day
                Subscription.objects.filter(pk=side.subscription.pk, tries__gt=0).update(
                    first_try_at=clock.now() - timedelta(days=1)
                )
            side.compare()
        side.simulator.set(behave="well")
        for _ in range(3):  # what mends one thing may be news for another
            side.send()
            json.loads(side.simulator.get("/reconcile"))
            side.compare()
        told, brought = side.held(), statuses_of_brought(clock.now() - timedelta(days=1), None)
        assert told["dossiers"] == ours()
        assert told["submissions"] == {code: list(found) for (_centre, code), found in brought.items()} | _never_came(
            told
        )
        assert not Difference.objects.filter(state=State.OPEN).exists()
        assert not Letter.objects.filter(state="dead").exists()
        assert {e["id"] for e in json.loads(side.simulator.get("/events"))} == {
            json.loads(body)["id"] for body in Event.objects.values_list("body", flat=True)
        }
        for code in side.counterpart.receiver.origins.exclude(standing="conflict").values_list("procedure", flat=True):
            assert get_published(code).content.fee == side.counterpart.receiver.origins.get(procedure=code).taken["fee"]


def _never_came(told: dict[str, Any]) -> dict[str, list[str]]:
    """Withdrawn there before it was ever brought: nothing to bring."""
    known = set(Submission.objects.values_list("foreign_code", flat=True))
    return {code: one for code, one in told["submissions"].items() if code not in known and one[0] == "7"}


def _something_happens(side: Side, chance: random.Random, name: str) -> None:
    """Here and there, by chance."""
    code = d.received().code
    if chance.random() < 0.5:
        dossiers.complete_step(d.JUSTICE, code, "appraise")
    if chance.random() < 0.3:
        dossiers.withdraw(d.RECEPTIONIST, d.received().code, "đổi ý")
    side.files(name)
    side.publishes(d.CIVIL_STATUS, fee=chance.randrange(0, 90_000, 1000))
    if chance.random() < 0.4:
        side.simulator.set(forget=1)
    if chance.random() < 0.4:
        side.simulator.set(spoil=1)
    waiting = Submission.objects.filter(state="sent").order_by("begun_at").first()
    if waiting is not None and chance.random() < 0.6:
        submissions.accept(s.OFFICER, waiting.pk, {})
    if chance.random() < 0.3:
        side.simulator.set(take_back=name)
