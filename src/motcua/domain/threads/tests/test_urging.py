"""Urgent messages: who has them says so; who does not is reminded, then a leader is told, at the minutes of the centre."""

from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions, queries, rules
from motcua.domain.threads.actions import Opening, urging
from motcua.domain.threads.models import Thread
from motcua.domain.threads.shapes import MessageView

pytestmark = pytest.mark.usefixtures("demo_centre")
TIME = system("threads")


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def urgent(by: str = "dieuhanh", to: tuple[str, ...] = ("cv.stp", "quay05"), **more: str) -> MessageView:
    thread = actions.open_thread(staff(by), Opening(to=to, text="Sơ tán tầng 2", urgent=True, **more))
    return queries.messages(staff(by), thread).items[0]


def after(minutes: float) -> int:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        return actions.urge(TIME)


def state(message: MessageView, by: str = "dieuhanh") -> dict[str, tuple[bool, bool, bool]]:
    shown = queries.message(staff(by), message.id)
    names = {one.reference: name for name, one in ((n, staff(n)) for n in ("cv.stp", "quay05", "ld.stp", "dieuhanh"))}
    return {names[one.person]: (one.at is not None, one.reminded, one.escalated) for one in shown.answers}


def test_who_has_it_says_so_once_and_its_author_sees_who_has_not() -> None:
    message = urgent()
    actions.acknowledge(staff("cv.stp"), message.id)
    actions.acknowledge(staff("cv.stp"), message.id)
    shown = queries.message(staff("dieuhanh"), message.id)
    assert (shown.missing, state(message)["cv.stp"][0], state(message)["quay05"][0]) == (1, True, False)
    assert queries.waiting(staff("cv.stp")).urgent == ()
    assert [one.id for one in queries.waiting(staff("quay05")).urgent] == [message.id]
    with pytest.raises(NotFound):
        actions.acknowledge(staff("cv.syt"), message.id)
    kinds = [entry.kind for entry in journal.subject_history(f"thread:{message.thread}")]
    assert kinds.count("thread.acknowledged") == 1


def test_who_is_silent_is_reminded_once_then_their_leader_is_told_once() -> None:
    message = urgent()
    assert after(4) == 0
    assert after(6) == 1
    assert after(7) == 0
    assert state(message)["cv.stp"] == (False, True, False)
    assert after(16) == 1
    assert after(17) == 0
    assert state(message)["cv.stp"] == (False, True, True)
    # the specialist's leader, and the manager for the counter, who works for no agency
    assert [one.id for one in queries.waiting(staff("ld.stp")).urgent] == [message.id]
    last = journal.subject_history(f"thread:{message.thread}")[-1]
    assert last.kind == "thread.escalated"
    assert staff("ld.stp").reference in last.data["leaders"]


def test_what_all_have_is_left_alone_and_its_author_may_remind_before() -> None:
    message = urgent(to=("cv.stp",))
    assert actions.remind(staff("dieuhanh"), message.id) == 1
    with pytest.raises(NotFound):
        actions.remind(staff("cv.stp"), message.id)
    actions.acknowledge(staff("cv.stp"), message.id)
    assert after(60) == 0
    with pytest.raises(Conflict):
        actions.remind(staff("dieuhanh"), message.id)


def test_a_leader_who_may_not_see_the_dossier_is_not_told_of_it() -> None:
    code = f.received().code
    message = urgent("quay17", ("agency:STP/specialist",), dossier=code)
    after(16)
    assert set(state(message, "quay17")) == {"cv.stp", "ld.stp"}
    assert queries.waiting(staff("ld.syt")).urgent == ()


def test_messages_that_cannot_be_looked_after_keep_no_other_from_it_however_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(urging, "AT_ONCE", 2)
    broken, whole = [urgent(to=("cv.stp",)) for _one in range(3)], urgent(to=("cv.stp",))
    Thread.objects.filter(pk__in=[one.thread for one in broken]).update(centre="XX")
    assert after(6) == 1
    assert state(whole)["cv.stp"] == (False, True, False)


def test_the_minutes_are_those_of_the_centre() -> None:
    actions.change_talk_options(staff("quantri"), "BG", {"remind_minutes": 1, "escalate_minutes": 2})
    message = urgent(to=("cv.stp",))
    assert after(3) == 1
    assert state(message)["cv.stp"] == (False, False, True)
    for wrong in ({"remind_minutes": 2}, {"ring_seconds": 5}, {"unknown": 1}):
        with pytest.raises(InvalidInput):
            actions.change_talk_options(staff("quantri"), "BG", wrong)
    assert rules.TalkOptions.of({}).escalate_minutes == 15
