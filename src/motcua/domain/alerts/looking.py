"""What asks for a person in a hall now, by the rules of its centre: from what domain/reports sees there."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.base import clock
from motcua.domain.alerts.rules import Rule, Setting, rate, rule_of
from motcua.domain.alerts.shapes import Finding
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.queries.following import due_within
from motcua.domain.orders.queries import unanswered
from motcua.domain.orders.rules import Kind, Reach
from motcua.domain.orders.words import KINDS
from motcua.domain.queue import queries as queue
from motcua.domain.reports.control_room import Alert as Seen
from motcua.domain.reports.control_room import Overview, long_waits
from motcua.domain.rights.queries import pressing

LOOKED_BACK = timedelta(hours=1)  # over which those who do not come are counted
FEWEST_CALLED = 8  # below it a rate says nothing


def findings(hall: Centre, settings: dict[Rule, Setting], now: Overview) -> list[Finding]:
    """Each cause once, the urgent ones first."""
    seen = {one.cause: one for one in _all(hall, settings, now) if settings[one.rule].on}
    return sorted(seen.values(), key=lambda one: (one.level != "late", one.kind))


def _all(hall: Centre, settings: dict[Rule, Setting], now: Overview) -> Iterator[Finding]:
    for seen in now.alerts:
        rule = rule_of(seen.kind)
        if rule in _OWN or rule is None:
            continue
        yield _finding(rule, seen)
    yield from (
        _finding(Rule.LONG_WAIT, seen)
        for seen in long_waits(now.longest, timedelta(minutes=settings[Rule.LONG_WAIT].threshold))
    )
    yield from _idle(hall, settings[Rule.COUNTER_IDLE], now)
    yield from _counted(settings, now)
    yield from _low(settings[Rule.LOW_RATING], now)
    yield from _soon(hall, settings[Rule.DOSSIER_SOON])
    yield from _asked_of_data(hall, settings[Rule.DATA_REQUEST])
    yield from _not_coming(hall, settings[Rule.NO_SHOW])
    yield from _not_answering(hall, settings[Rule.ORDER])


# Rules whose threshold decides: what reports sees of them is sifted here.
_OWN = frozenset(
    {Rule.LONG_WAIT, Rule.COUNTER_IDLE, Rule.LOW_RATING, Rule.NO_COUNTER, Rule.COUNTERS_MISSING, Rule.DOSSIER_LATE}
)


def _finding(rule: Rule, seen: Seen) -> Finding:
    kind, _colon, what = seen.subject.partition(":")
    counter = int(what) if kind == "counter" and what.isdigit() else None
    return Finding(rule, seen.kind, seen.subject, seen.level, seen.text, counter)


def _of(now: Overview, kind: str) -> Iterator[Seen]:
    return (one for one in now.alerts if one.kind == kind)


def _idle(hall: Centre, setting: Setting, now: Overview) -> Iterator[Finding]:
    """Those that have been free for so long; who just said good-bye to a visitor is not idle."""
    longest = timedelta(minutes=setting.threshold)
    idle = {one.number: one.since for one in now.counters if one.activity == "idle" and one.waiting}
    last = queue.last_left(hall, idle) if idle else {}
    for seen in _of(now, Rule.COUNTER_IDLE):
        number = int(seen.subject.partition(":")[2])
        if _free_since(idle.get(number), last.get(number), now.at) <= now.at - longest:
            yield _finding(Rule.COUNTER_IDLE, seen)


def _free_since(opened: datetime | None, left: datetime | None, now: datetime) -> datetime:
    known = [one for one in (opened, left) if one is not None]
    return max(known) if known else now


def _counted(settings: dict[Rule, Setting], now: Overview) -> Iterator[Finding]:
    waiting = {f"service:{one.code}": one.waiting for one in now.services}
    missing = {f"service:{one.service}": one.missing for one in now.staffing}
    figures = {
        Rule.NO_COUNTER: waiting,
        Rule.COUNTERS_MISSING: missing,
        Rule.DOSSIER_LATE: {"dossiers:late": now.late.late},
    }
    for rule, counts in figures.items():
        for seen in _of(now, rule):
            if counts.get(seen.subject, 0) >= settings[rule].threshold:
                yield _finding(rule, seen)


def _low(setting: Setting, now: Overview) -> Iterator[Finding]:
    for one in now.low_ratings:
        if one.score <= setting.threshold:
            text = (
                _("Low rating at counter %(number)s: %(score)d of 5") % {"number": one.counter, "score": one.score}
                if one.counter
                else _("Low rating of a dossier: %(score)d of 5") % {"score": one.score}
            )
            yield Finding(Rule.LOW_RATING, "low_rating", f"feedback:{one.id}", "soon", text, one.counter, one.agency)


def _soon(hall: Centre, setting: Setting) -> Iterator[Finding]:
    """By agency, because its leader can do something about it."""
    if not setting.on:
        return
    for agency, count in due_within(hall.code, timedelta(hours=setting.threshold)).items():
        text = ngettext(
            "%(agency)s: %(count)d dossier is due within %(hours)d hours",
            "%(agency)s: %(count)d dossiers are due within %(hours)d hours",
            count,
        ) % {"agency": agency, "count": count, "hours": setting.threshold}
        yield Finding(Rule.DOSSIER_SOON, "dossier_soon", f"agency:{agency}", "soon", text, agency=agency)


def _asked_of_data(hall: Centre, setting: Setting) -> Iterator[Finding]:
    """What citizens ask of the data kept of them has 72 hours by law: how many are pressing, and nothing of them."""
    if not setting.on:
        return
    found = pressing(hall.code, setting.threshold)
    late = ngettext(
        "%(count)d request about personal data is late", "%(count)d requests about personal data are late", found.late
    )
    soon = ngettext(
        "%(count)d request about personal data is to be answered now, or it will be late",
        "%(count)d requests about personal data are to be answered now, or they will be late",
        found.soon,
    )
    for level, count, words in (("late", found.late, late), ("soon", found.soon, soon)):
        if count:
            subject = f"data_requests:{level}"
            yield Finding(Rule.DATA_REQUEST, "data_requests_due", subject, level, words % {"count": count})


def _not_answering(hall: Centre, setting: Setting) -> Iterator[Finding]:
    """Orders of the control room; of those that nobody could see it is told at once."""
    if not setting.on:
        return
    for one in unanswered(hall, setting.threshold):
        place = _("Counter %(number)s") % {"number": one.counter} if one.kind != Kind.PAGE else _("Somebody called")
        nobody = one.reach == Reach.NOBODY
        why = _("nobody can see the order there") if nobody else _("the order is not answered")
        text = f"{place}: {why} ({KINDS[Kind(one.kind)]})"
        yield Finding(Rule.ORDER, "order_unanswered", f"order:{one.id}", "late", text, one.counter)


def _not_coming(hall: Centre, setting: Setting) -> Iterator[Finding]:
    if not setting.on:
        return
    came, not_came = queue.came_and_not(hall, clock.now() - LOOKED_BACK)
    share = rate(not_came, came + not_came)
    if came + not_came >= FEWEST_CALLED and share >= setting.threshold:
        text = _("%(share)d %% of those called in the last hour did not come (%(count)d of %(all)d)") % {
            "share": share,
            "count": not_came,
            "all": came + not_came,
        }
        yield Finding(Rule.NO_SHOW, "no_show_rate", f"centre:{hall.code}", "soon", text)
