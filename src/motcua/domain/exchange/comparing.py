"""Both sides are compared and made equal: procedures as they publish them, submissions as filed there, dossiers as we have them.

Who is right is settled beforehand: about dossiers and what became of a submission it is this house, about what a citizen filed or
withdrew on their portal it is the other side, about a procedure whoever changed it alone. No transaction is open while somebody
else's server is asked.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput, NotFound, Problem
from motcua.domain.dossiers.queries import registers as dossiers
from motcua.domain.exchange import underway
from motcua.domain.exchange.actions.catalogue import take, take_retirement
from motcua.domain.exchange.actions.comparing import FILES, Noted, came_without_files, note_begun, note_comparison
from motcua.domain.exchange.administration import find_receiver
from motcua.domain.exchange.alone import alone
from motcua.domain.exchange.asking import (
    LONGEST_CODE,
    LONGEST_PLACE,
    LONGEST_STATUS,
    NONSENSE,
    Asker,
    NotThere,
    Unreachable,
    word,
)
from motcua.domain.exchange.bringing import NotWhole, bring
from motcua.domain.exchange.models import Comparison, Counterpart, Difference, Receiver
from motcua.domain.exchange.national.comparing import compare_national, compared_ones
from motcua.domain.exchange.queries import Agreement, agreement_of
from motcua.domain.exchange.rules import Outcome, Way
from motcua.domain.exchange.rules_comparing import (
    UNDECIDED,
    Found,
    Kind,
    Rule,
    different_dossiers,
    different_submissions,
)
from motcua.domain.submissions import actions as submissions
from motcua.domain.submissions.queries import statuses_of_brought

USUAL = timedelta(days=45)  # compared every hour; everything once a week
TASK = "motcua.domain.exchange.tasks.compare_with_one"
NOBODY_THERE = (
    Outcome.NO_ANSWER,
    Outcome.FORBIDDEN,
    Outcome.UNTRUSTED,
)  # who would be asked in vain for the next thing too
MOST_UNREAD = 20  # submissions in one comparison, each of which may take 15 s; so many are no fault of theirs
LONGEST_PROCEDURE, LONGEST_REVISION = 40, 80  # as origins are kept
LOCKS = 7316203  # the class of our advisory locks
ME = system("exchange")

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What one comparison has come to so far."""

    compared: int = 0
    noted: list[Noted] = field(default_factory=list)

    def note(self, centre: str, found: Found, problem: str = "", *, mended: bool = False) -> None:
        self.noted.append(Noted(centre, found, mended, problem))


def compare_all(window: timedelta | None = USUAL) -> None:
    """Every counterpart there is; one that cannot be asked holds up no other."""
    for counterpart in Counterpart.objects.select_related("receiver").filter(receiver__ended_at=None):
        try:
            compare(counterpart, window)
        except Exception:
            log.exception("comparing with %s failed; the next time is in an hour", counterpart.receiver.code)
    for way in compared_ones():
        try:
            compare_national(way)
        except Exception:
            log.exception("comparing with %s failed; the next time is in an hour", way.receiver.code)


def compare_one(receiver: str) -> None:
    """Because somebody asked for it."""
    counterpart = Counterpart.objects.select_related("receiver").filter(receiver__code=receiver).first()
    if counterpart is not None:
        compare(counterpart)
    for way in compared_ones():
        if way.receiver.code == receiver:
            compare_national(way)


def compare(counterpart: Counterpart, window: timedelta | None = USUAL, actor: Actor = ME) -> Comparison | None:
    """Finds and mends differences among what came within `window` (None: ever). None where this is being done already."""
    begun, report, problem = clock.now(), Report(), ""
    since = begun - window if window else datetime.min.replace(tzinfo=begun.tzinfo, year=1900)
    with _lock(counterpart) as is_mine:
        if not is_mine:
            return None
        try:
            with Asker(counterpart) as asker:
                if counterpart.catalogue != Rule.OFF:
                    _catalogue(counterpart, asker, report)
                if counterpart.brings:
                    _submissions(counterpart, asker, report, since)
                _dossiers(counterpart, asker, report, since)
        except Unreachable as fault:
            problem = str(fault)
        except (KeyError, TypeError, ValueError):
            log.exception("what %s answered could not be read", counterpart.receiver.code)
            problem = NONSENSE
        except Exception:
            log.exception("comparing with %s broke off", counterpart.receiver.code)
            problem = Outcome.BROKE_OFF.value
        return note_comparison(actor, counterpart.receiver, begun, report.compared, report.noted, problem)


def _lock(counterpart: Counterpart) -> AbstractContextManager[bool]:
    return alone(LOCKS, counterpart.pk)


def _catalogue(counterpart: Counterpart, asker: Asker, report: Report) -> None:
    known = {one.procedure: one for one in counterpart.receiver.origins.all()}
    for listed in asker.items("catalogue"):
        code, revision = word(listed, "code", LONGEST_PROCEDURE), word(listed, "revision", LONGEST_REVISION)
        report.compared += 1
        origin = known.get(code)
        if origin is not None and revision in (origin.revision, origin.waiting_revision) and not origin.fault:
            continue  # what was taken, or what waits for a person; a fault may have been mended here
        if listed.get("withdrawn"):
            take_retirement(ME, counterpart, code, revision)
            continue
        try:
            take(ME, counterpart, code, revision, asker.one("catalogue", code))
        except NotThere:
            continue  # gone since it was listed


def _submissions(counterpart: Counterpart, asker: Asker, report: Report, since: datetime) -> None:
    centres = agreement_of(counterpart.receiver).centres
    theirs = _filed(asker)
    also = {code for filed in theirs.values() for code in filed}
    known = statuses_of_brought(since, centres, also)
    not_whole = came_without_files(counterpart.receiver)
    ours: dict[str, dict[str, str]] = {}
    for (centre, code), (status, _dossier) in known.items():
        ours.setdefault(centre, {})[code] = status
    told: list[tuple[str, Found]] = []
    unread = 0
    for centre in sorted({*theirs, *ours}):
        if centres is not None and centre not in centres:
            continue
        mine, filed = ours.get(centre, {}), theirs.get(centre, {})
        report.compared += len({*mine, *filed})
        for found in different_submissions(mine, filed, {code for place, code in not_whole if place == centre}):
            if found.kind == Kind.STATUS_BACK:
                told.append((centre, found))
            else:
                try:
                    problem = _mend_submission(counterpart.receiver, asker, centre, found)
                except Unreachable as fault:  # too large, too slow or nonsense: the others come all the same
                    problem, unread = str(fault), unread + 1
                    if problem in NOBODY_THERE or unread > MOST_UNREAD:
                        raise
                if problem and found.kind == Kind.NOT_BROUGHT and found.ours:  # here, without some of its files
                    problem = f"{FILES} {problem}"
                report.note(centre, found, problem, mended=not problem)
    if told:
        asker.tell(
            "submissions",
            [
                {"code": one.subject, "centre": centre, "status": one.ours, "dossier": known[centre, one.subject][1]}
                for centre, one in told
            ],
        )
        after = _filed(asker)  # a thanks alone proves nothing
        for centre, one in told:
            report.note(centre, one, mended=after.get(centre, {}).get(one.subject) == one.ours)


def _filed(asker: Asker) -> dict[str, dict[str, str]]:
    """What was filed there: status by code, by centre."""
    found: dict[str, dict[str, str]] = {}
    for one in asker.items("submissions"):
        of_centre = found.setdefault(word(one, "centre", LONGEST_PLACE), {})
        of_centre[word(one, "code", LONGEST_CODE)] = word(one, "status", LONGEST_STATUS)
    return found


def _mend_submission(receiver: Receiver, asker: Asker, centre: str, found: Found) -> str:
    """Why it could not be mended; empty where it was. Raises Unreachable."""
    if found.kind == Kind.NOT_BROUGHT and found.ours not in ("", *UNDECIDED):
        return "decided"  # without all of its files: a person looks
    try:
        if found.kind == Kind.TAKEN_BACK:
            submissions.take_back(ME, found.subject)
        else:
            told = asker.one("submissions", found.subject)
            bring(ME, centre, found.subject, told, partial(note_begun, receiver, centre, found))
    except NotWhole as part:
        return reason_of(part.first) if found.ours else f"{FILES} {reason_of(part.first)}"
    except Problem as fault:
        return reason_of(fault)
    except NotThere:
        return "not_there"
    return ""


def _dossiers(counterpart: Counterpart, asker: Asker, report: Report, since: datetime) -> None:
    agreement = agreement_of(counterpart.receiver)
    ours = dossiers.registers(since, agreement.centres, agreement.agencies)
    theirs = {
        (word(one, "centre", LONGEST_PLACE), word(one, "register", LONGEST_CODE)): str(one["digest"])
        for one in asker.items("registers", since=since.isoformat())
    }
    report.compared += sum(one.count for one in ours.values())
    for centre, register in sorted({*ours, *theirs}):
        here = ours.get((centre, register))
        if agreement.centres is not None and centre not in agreement.centres:
            continue
        if here is None or here.digest != theirs.get((centre, register)):
            _register(counterpart, asker, report, Place(centre, register, since, agreement))


@dataclass(frozen=True)
class Place:
    """One register of a centre, and what of it is compared."""

    centre: str
    register: str
    since: datetime
    agreement: Agreement


def _register(counterpart: Counterpart, asker: Asker, report: Report, place: Place) -> None:
    known = dossiers.statuses_in(place.centre, place.register, place.since, place.agreement.agencies)
    ours = {code: status for code, (status, _procedure) in known.items()}
    found = different_dossiers(ours, _held(asker, place))
    outside = _outside(found, place)  # of another agency, or from before: not compared, but not unknown either
    last = underway.last_told([one.subject for one in found])
    told = []
    for one in found:
        if one.kind == Kind.UNKNOWN_HERE:
            if one.subject not in outside:
                report.note(place.centre, one)
        elif not underway.still_comes(counterpart.receiver, last.get(one.subject)):
            told.append(one)
    if not told:
        return
    asker.tell("dossiers", [_told(place, one, known, last) for one in told])
    after = _held(asker, place)  # a thanks alone proves nothing
    for one in told:
        report.note(place.centre, one, mended=after.get(one.subject) == one.ours)


def _held(asker: Asker, place: Place) -> dict[str, str]:
    told = asker.items("dossiers", centre=place.centre, register=place.register)
    return {word(one, "code", LONGEST_CODE): word(one, "status", LONGEST_STATUS) for one in told}


def _outside(found: list[Found], place: Place) -> set[str]:
    unknown = [one.subject for one in found if one.kind == Kind.UNKNOWN_HERE]
    return dossiers.known_codes(place.centre, unknown)


def _told(
    place: Place, one: Found, known: Mapping[str, tuple[str, str]], last: Mapping[str, underway.Told]
) -> dict[str, object]:
    told = last.get(one.subject)
    return {
        "code": one.subject,
        "centre": place.centre,
        "procedure": known[one.subject][1],
        "status": one.ours,
        "sequence": told.sequence if told else 0,
    }


def ask_for(actor: Actor, receiver: str) -> None:
    """Has both sides compared as soon as a worker is free. Raises Forbidden, NotFound, Conflict where its way is paused."""
    row = find_receiver(actor, receiver)
    if not is_compared(row):
        raise NotFound
    has_list = Counterpart.objects.filter(receiver=row).exists()
    if not has_list and not row.subscriptions.filter(state="active", way=Way.NATIONAL).exists():
        raise Conflict(_("This way is paused; nothing is compared before it goes on"), code="way_paused")
    with transaction.atomic():
        app.configure_task(TASK).defer(receiver=receiver)
        journal.record(actor, "exchange.comparison_asked", f"receiver:{row.code}")


def is_compared(receiver: Receiver) -> bool:
    """Whether it can be asked what it holds, by a list of its own or dossier by dossier."""
    standing = receiver.subscriptions.exclude(state="ended")
    return Counterpart.objects.filter(receiver=receiver).exists() or standing.filter(way=Way.NATIONAL).exists()


def disown(actor: Actor, receiver: str, difference: int) -> None:
    """Tells the other side that a dossier it holds is none of ours. Raises Forbidden, NotFound, Conflict."""
    counterpart = _counterpart(actor, receiver)
    found = Difference.objects.filter(receiver=counterpart.receiver, pk=difference, kind=Kind.UNKNOWN_HERE).first()
    if found is None:
        raise NotFound
    if dossiers.known_codes(found.centre, [found.subject]):
        raise Conflict(_("This dossier is here after all; compare again"), code="known_after_all")
    try:
        with Asker(counterpart) as asker:
            asker.tell("dossiers", [{"code": found.subject, "centre": found.centre, "gone": True}])
    except Unreachable as fault:
        raise Conflict(_("The other side could not be told; try again later"), code="not_told") from fault
    with transaction.atomic():
        facts: dict[str, Any] = {"difference": found.pk, "dossier": found.subject}
        journal.record(actor, "exchange.disowned", f"receiver:{receiver}", **facts)
    ask_for(actor, receiver)


def _counterpart(actor: Actor, receiver: str) -> Counterpart:
    row = find_receiver(actor, receiver)
    found = Counterpart.objects.select_related("receiver").filter(receiver=row).first()
    if found is None:
        raise NotFound
    return found


def reason_of(fault: Problem) -> str:
    """A word for the report, never what was in the thing: a stable code and the fields, no values."""
    fields = ",".join(one.field for one in fault.errors) if isinstance(fault, InvalidInput) else ""
    return f"{fault.code}{' ' if fields else ''}{fields}"[:60]
