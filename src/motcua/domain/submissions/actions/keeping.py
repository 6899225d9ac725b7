"""What happens by time: drafts lapse after their writers were told, what was refused tells of nobody any more; and with an account."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from motcua.base import clock, vault
from motcua.base.actor import system
from motcua.base.problems import InvalidInput
from motcua.domain.documents.actions.apart import look_for_malware
from motcua.domain.documents.rules import Safety
from motcua.domain.submissions.actions._common import erase, move, options_of, record
from motcua.domain.submissions.models import UNSENT, Paper, Submission
from motcua.domain.submissions.rules import State, Verb

TIME = system("time")
AT_ONCE = 200


def warn_and_lapse() -> tuple[int, int]:
    """Tells writers of what lapses soon, and lets lapse what they were told of; how many of each."""
    now = clock.now()
    due = Submission.objects.filter(state__in=UNSENT, expires_at__lte=now + timedelta(days=7)).order_by("expires_at")
    warned = lapsed = 0
    for identifier in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = Submission.objects.select_for_update().get(pk=identifier)
            if row.state not in UNSENT or row.expires_at is None:
                continue
            notice = timedelta(days=options_of(row.centre).notice_days)
            if row.warned_at is None and row.expires_at <= now + notice:
                # whoever is told late (the server was off) still has the whole notice
                row.warned_at, row.expires_at = now, max(row.expires_at, now + notice)
                row.save(update_fields=["warned_at", "expires_at"])
                record(TIME, "submission.lapses_soon", row, expires_at=row.expires_at.isoformat())
                warned += 1
            elif row.expires_at <= now:
                _lapse(row)
                lapsed += 1
    return warned, lapsed


def _lapse(row: Submission) -> None:
    move(row, Verb.LAPSE)
    erase(row)
    row.save()
    record(TIME, "submission.lapsed", row)


@transaction.atomic
def forget_account(citizen: int) -> int:
    """With an account goes what its holder had not sent; what the desk has goes on. How many."""
    mine = Submission.objects.select_for_update().filter(citizen=citizen, company="", state__in=UNSENT)
    rows = list(mine)
    for row in rows:
        _lapse(row)
    return len(rows)


@transaction.atomic
def move_account(citizen: int, into: int) -> int:
    """What an account wrote that has joined another (people/actions/returning.py) is that one's; how many."""
    rows = list(Submission.objects.select_for_update().filter(citizen=citizen).order_by("pk"))
    for row in rows:
        row.citizen = into
        row.save(update_fields=["citizen"])
        record(TIME, "submission.moved_with_account", row)
    return len(rows)


@transaction.atomic
def erase_refused(days: int) -> int:
    """Empties what was refused so many days ago; figures stay. How many."""
    old = clock.now() - timedelta(days=days)
    rows = list(
        Submission.objects.select_for_update().filter(state=State.REFUSED, erased_at=None, decided_at__lt=old)[:AT_ONCE]
    )
    for row in rows:
        erase(row)
        row.save()
        record(TIME, "submission.erased", row)
    return len(rows)


def look_at_waiting() -> int:
    """Has the malware scanner look at files that came while it was away; how many are settled. What is infected is removed."""
    settled = 0
    waiting = Paper.objects.filter(safety=Safety.WAITING.value).values_list("pk", flat=True)
    for identifier in list(waiting[:AT_ONCE]):
        settled += _settle(identifier)
    return settled


@transaction.atomic
def _settle(identifier: UUID) -> int:
    paper = Paper.objects.select_for_update().select_related("submission").filter(pk=identifier).first()
    if paper is None or paper.safety != Safety.WAITING:
        return 0
    row = paper.submission
    told = {"paper": str(identifier), "requirement": paper.requirement}
    try:
        found = look_for_malware(b"".join(vault.read(identifier)))
    except InvalidInput:
        paper.delete()
        transaction.on_commit(lambda: vault.remove(identifier))
        record(TIME, "submission.paper_infected", row, **told)
        return 1
    if found is Safety.WAITING:
        return 0
    paper.safety = found.value
    paper.save(update_fields=["safety"])
    record(TIME, "submission.paper_checked", row, **told)
    return 1
