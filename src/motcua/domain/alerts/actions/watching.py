"""What time does: raises what asks for a person, clears what does no more, tells somebody above of what nobody takes."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.alerts.actions._common import record
from motcua.domain.alerts.looking import findings
from motcua.domain.alerts.models import Alert, Note, Silence
from motcua.domain.alerts.queries import done_with, open_alerts, silences_of
from motcua.domain.alerts.rules import Rule, Setting, is_due, settings_of, told_addresses
from motcua.domain.alerts.shapes import Finding
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import agencies_by_code, centres, is_open
from motcua.domain.messages import alarms
from motcua.domain.people.permissions import Action, require
from motcua.domain.reports.control_room import overview
from motcua.domain.threads import actions as threads
from motcua.domain.threads.rules import LONGEST_TEXT

LANGUAGES = ("vi", "en")
NOTES_KEPT = timedelta(days=365)
log = logging.getLogger(__name__)


def look_everywhere(actor: Actor) -> None:
    """A centre that cannot be looked at, whatever the reason, keeps no other from it."""
    for hall in centres():
        try:
            look(actor, hall.code)
        except ValueError as fault:
            log.error("the alerts of %s cannot be looked at: its setting %s cannot be used", hall.code, fault)
        except Exception:
            log.exception("the alerts of %s were not looked at", hall.code)


@transaction.atomic
def look(actor: Actor, centre: str) -> None:
    """Once for a centre. Its row is locked, so that two who look raise nothing twice. Raises Forbidden."""
    require(actor, Action.ALERT_HANDLE, centre=centre)
    hall = Centre.objects.select_for_update(no_key=True).get(code=centre)
    rules = settings_of(hall.options)
    found = {one.cause: one for one in _found(actor, hall, rules, LANGUAGES[0])}
    silences = silences_of(hall)
    silent = {cause for cause, one in found.items() if any(silence.covers(one) for silence in silences)}
    rows = {(row.kind, row.subject): row for row in open_alerts(hall)}
    _clear(actor, [row for cause, row in rows.items() if cause not in found])
    new = set(found) - set(rows) - silent - done_with(hall, found.values())
    if new:
        english = {one.cause: one for one in _found(actor, hall, rules, LANGUAGES[1])}
        for cause in new:
            _raise(actor, hall, found[cause], english.get(cause, found[cause]).text)
    asking = [(row, found[cause]) for cause, row in rows.items() if cause in found and cause not in silent]
    for row, one in asking:
        _grow(row, one)
    _escalate(actor, hall, [row for row, _one in asking], rules)


def _found(actor: Actor, hall: Centre, rules: dict[Rule, Setting], language: str) -> Sequence[Finding]:
    with translation.override(language):
        return findings(hall, rules, overview(actor, hall.code))


def _raise(actor: Actor, hall: Centre, one: Finding, english: str) -> None:
    now = clock.now()
    row = Alert.objects.create(
        centre=hall,
        rule=one.rule,
        kind=one.kind,
        subject=one.subject,
        level=one.level,
        texts=dict(zip(LANGUAGES, (one.text, english), strict=True)),
        counter=one.counter,
        agency=one.agency,
        raised_at=now,
        alone_since=now,
    )
    record(actor, "raised", row)


def _clear(actor: Actor, rows: Sequence[Alert]) -> None:
    for row in rows:
        row.cleared_at = clock.now()
        row.save(update_fields=["cleared_at"])
        record(actor, "cleared", row, by_itself=True)


def _grow(row: Alert, one: Finding) -> None:
    if row.level != one.level:
        row.level = one.level
        row.save(update_fields=["level"])


def _escalate(actor: Actor, hall: Centre, rows: Sequence[Alert], rules: dict[Rule, Setting]) -> None:
    """Once for each alert, and while the hall is open: nobody is there to take it at night. What is due at one look for the same people
    is one message: nine that each ask to be acknowledged would hide the page from whoever is to act.
    """
    now, together = clock.now(), dict[tuple[str, ...], list[Alert]]()
    for row in rows:
        setting = rules[Rule(row.rule)]
        if row.taken_by or row.escalated_at or not is_due(setting, row.alone_since, now) or not is_open(hall):
            continue
        row.escalated_at = now
        row.save(update_fields=["escalated_at"])
        record(actor, "escalated", row, to=list(setting.to), minutes=setting.escalate_minutes)
        agency = row.agency if row.agency in agencies_by_code() else ""  # it may be gone since
        together.setdefault(tuple(told_addresses(setting.to, hall.code, agency)), []).append(row)
        alarms.tell_of_alert(hall.code, row.agency, row.texts, _address(hall, row))
    for to, told in together.items():
        _tell_above(actor, hall, to, told, min(rules[Rule(row.rule)].escalate_minutes for row in told))


def _tell_above(actor: Actor, hall: Centre, to: Sequence[str], rows: Sequence[Alert], minutes: int) -> None:
    with translation.override(LANGUAGES[0]):
        words = ngettext(
            "Nobody has taken an alert for %(minutes)d minutes",
            "Nobody has taken %(count)d alerts for %(minutes)d minutes",
            len(rows),
        )
        title = words % {"minutes": minutes, "count": len(rows)}
        text = _that_fits([f"{row.texts[LANGUAGES[0]]}\n{_address(hall, row)}" for row in rows], hall)
    threads.open_thread(actor, threads.Opening(title=title, to=to, text=text, urgent=True, centre=hall.code))


def _that_fits(entries: Sequence[str], hall: Centre) -> str:
    """As many whole entries as a message holds, then how many more there are and where they stand: after a power cut they are dozens."""
    listed, told = _list_of(hall), len(entries)
    text = "\n\n".join(entries)
    while len(text) > LONGEST_TEXT:
        told -= 1
        more = _("… and %(count)d more") % {"count": len(entries) - told}
        text = "\n\n".join([*entries[:told], f"{more}\n{listed}"])
    return text


def _list_of(hall: Centre) -> str:
    return f"{settings.MOTCUA_BASE_URL}/dieu-hanh/{hall.code}/canh-bao"


def _address(hall: Centre, row: Alert) -> str:
    return f"{_list_of(hall)}/{row.pk}"


@transaction.atomic
def forget_old(actor: Actor) -> None:
    """What people wrote about alerts and silences of long ago; that they were stays. Raises Forbidden."""
    require(actor, Action.ALERT_HANDLE)
    before = clock.now() - NOTES_KEPT
    Note.objects.filter(written_at__lt=before).delete()
    Silence.objects.filter(until__lt=before).delete()
