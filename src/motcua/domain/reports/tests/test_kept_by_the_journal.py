"""The sums that the journal keeps are those of the raw rows, to the digit, whatever happened and whenever one looked."""

import contextlib
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock
from motcua.base.journal._entries import Cursor
from motcua.base.problems import Problem
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Apology, Dossier, DossierStep, SupplementRequest
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import record_payment
from motcua.domain.reports.models import DossierSum, Fact, StaffSum
from motcua.domain.reports.sums import dossiers
from motcua.domain.reports.sums.dossiers import MEASURES, STAFF_MEASURES
from motcua.domain.reports.tests.following import follow

VERBS = {
    "appraise": lambda code, _now: actions.complete_step(f.JUSTICE, code, "appraise"),
    "approve": lambda code, _now: actions.complete_step(f.JUSTICE_LEADER, code, "approve"),
    "send back": lambda code, _now: actions.return_step(f.JUSTICE_LEADER, code, "approve", "appraise", "Thiếu chữ ký"),
    "result": lambda code, _now: actions.attach_result(f.JUSTICE_LEADER, code, "12/XN-STP"),
    "ask for papers": lambda code, _now: actions.request_supplement(f.JUSTICE, code, ["Giấy khai sinh"], "Thiếu"),
    "allow asking again": lambda code, _now: actions.give_consent(f.JUSTICE_LEADER, code),
    "papers come": lambda code, _now: actions.supplement(f.RECEPTIONIST, code, f.papers(f.CIVIL_STATUS)),
    "ask for money": lambda code, _now: actions.request_payment(f.CASHIER, code, 50_000, "Lệ phí"),
    "pay": lambda code, _now: record_payment(f.CASHIER, code, 50_000, "transfer"),
    "new date": lambda code, now: actions.apologise(f.JUSTICE_LEADER, code, "Chậm", now + timedelta(days=14)),
    "refuse": lambda code, _now: actions.refuse(f.JUSTICE, code, "Không đủ điều kiện"),
    "withdraw": lambda code, _now: actions.withdraw(f.RECEPTIONIST, code, "Không cần nữa"),
    "stop": lambda code, _now: actions.stop(f.JUSTICE, code, "Dừng"),
    "hand over": lambda code, _now: actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân"),
    "look": lambda _code, _now: None,
}
HISTORIES = st.tuples(st.integers(0, 2**32), st.lists(st.sampled_from(sorted(VERBS)), min_size=6, max_size=14))


def stored() -> tuple[Counter, Counter, list]:
    """All sums that are not zero, and all facts."""
    keys = ("month", "day", "centre", "agency", "procedure", "channel", "child")
    sums, work = Counter(), Counter()
    for row in DossierSum.objects.values():
        sums.update({(*(row[key] for key in keys), one): row[one] for one in MEASURES if row[one] > 0})
        assert all(row[one] >= 0 for one in MEASURES), row
    for row in StaffSum.objects.values():
        place = tuple(row[key] for key in ("month", "day", "centre", "agency", "person"))
        work.update({(*place, one): row[one] for one in STAFF_MEASURES if row[one] > 0})
    return sums, work, list(Fact.objects.order_by("dossier").values())


def counted_by_hand() -> Counter:
    """Days alone, from the models, in another way than the statement has it."""
    found = Counter()
    local = lambda at: at.astimezone(clock.LOCAL_ZONE).date()  # noqa: E731 # a word for what stands below nine times
    for one in Dossier.objects.all():
        apology = Apology.objects.filter(dossier=one).first()
        promised = apology.old_due_at if apology else one.due_at
        found["received", local(one.received_at)] += 1
        ends = [at for at in (one.processed_at, one.closed_at) if at]
        if one.processed_at:
            day = local(min(ends))
            found["solved", day] += 1
            found["late", day] += one.processed_at > promised
            found["early", day] += local(one.processed_at) < local(promised)
            asked = SupplementRequest.objects.filter(dossier=one).count()
            found["at_once", day] += asked == 0
            found["after_one", day] += asked == 1
            found["minutes", day] += int((one.processed_at - one.received_at).total_seconds() // 60)
            found["index_late", day] += asked > 1 or one.processed_at > (one.index_due_at or one.due_at)
        elif one.closed_at:
            found["not_accepted" if one.state == "not_accepted" else "withdrawn", local(one.closed_at)] += 1
    return +found


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(HISTORIES)
@pytest.mark.django_db
def test_whatever_happens_the_sums_are_those_of_the_raw_rows(demo_centre: str, history: tuple[int, list[str]]) -> None:
    with transaction.atomic():
        _live(*history)
        kept = stored()
        by_hand, days = counted_by_hand(), Counter()
        measures = {one for one, _day in by_hand}
        for (month, day, *_rest, measure), count in kept[0].items():
            if not month and measure in measures:
                days[measure, day] += count
        assert days == by_hand
        DossierSum.objects.all().delete()
        StaffSum.objects.all().delete()
        Fact.objects.all().delete()
        assert dossiers.recount() == Dossier.objects.count()
        assert stored() == kept
        transaction.set_rollback(True)  # the next history begins with nothing


def _live(seed: int, verbs: list[str]) -> None:
    """Plays a history and follows it now and then, at the end to the last entry."""
    chance = random.Random(seed)
    now, place, codes = f.MONDAY, Cursor(), []
    for verb in verbs:
        now += timedelta(hours=chance.choice([1, 3, 20, 70, 150]))
        with clock.frozen(now):
            if not codes or chance.random() < 0.3:
                codes.append(f.received(channel=chance.choice(["direct", "online", "post"])).code)
            _tried(verb, chance.choice(codes), now)
        if verb == "look" or chance.random() < 0.3:
            place = follow(place)
    follow(place)


def _tried(verb: str, code: str, now: datetime) -> None:
    """What the state does not allow is refused and leaves nothing."""
    with contextlib.suppress(Problem):
        VERBS[verb](code, now)


@pytest.mark.django_db
def test_a_correction_behind_the_back_of_the_journal_is_put_right_by_a_recount(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.processed()
        follow()
    before = stored()
    Dossier.objects.filter(code=code).update(received_at=f.MONDAY - timedelta(days=3), channel="post")
    DossierStep.objects.filter(dossier__code=code, role="leader").update(finished_by="staff:77")
    dossiers.recount()
    after = stored()
    assert after != before
    assert {key[5] for key in after[0]} == {"post"}
    assert any(key[4] == "staff:77" for key in after[1])


@pytest.mark.django_db
def test_damaged_sums_are_made_anew_from_the_facts(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        f.processed()
        f.received()
        follow()
    before = stored()
    DossierSum.objects.update(received=40)
    StaffSum.objects.all().delete()
    dossiers.sum_up()
    assert stored() == before


@pytest.mark.django_db
def test_looking_twice_counts_once(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.processed()
        follow()
        before = stored()
        follow()
        dossiers.refresh([code, code])
    assert stored() == before
    assert DossierSum.objects.get(month=False, day=f.MONDAY.date(), received__gt=0).received == 1
