"""Verbs about notices: put them into the outbox, send them, note what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import browsers, channels, letters, others, reach
from motcua.domain.messages.channels import Refused
from motcua.domain.messages.models import Address, Notice, Outage, Unsent
from motcua.domain.messages.rules import (
    BEGAN,
    CHILD_ASKS,
    LETTER,
    OF_APPOINTMENTS,
    OF_DOSSIERS,
    OF_OUTAGES,
    OF_PETITIONS,
    OF_SUBMISSIONS,
    OLDEST,
    POSTED,
    TOLD,
    after_quiet,
    is_news,
    read_quiet,
    sent_from,
    ways_for,
)

NOTICES = system("notices")
BEGINNINGS = ("dossier.step_started", "dossier.step_completed")  # a step may be completed without being started
SENT = ("sent", "delivered")
FAILED = ("failed", "bounced")
TOO_OLD = _("Not sent: it would have come too late")
NO_ADDRESS = _("Not sent: there is no address any more")
TAKEN_BACK = _("The interruption was taken back")
OVERTAKEN = _("Not sent: it is not so any more")


def queue_notice(entry: Entry, about: str = "") -> None:
    """As `queue_notices`, of one happening. `about`: whom it concerns besides what it happened to; an address hears of a happening once."""
    if not about:
        queue_notices([entry])
    elif is_news(entry.at, entry.actor, clock.now()):
        found = letters.reached(_kind(entry), about)
        if found is not None:
            _queue(entry.id, _kind(entry), about, found, is_besides=True)


def queue_notices(entries: Sequence[Entry]) -> None:
    """Puts a notice for each channel that is wanted into the outbox, and its sending with it, in the transaction that moves the
    cursor; nothing where nobody is reached, and nothing of what is no news any more (an import, a restore, a log played again)."""
    now = clock.now()
    told = [one for one in entries if is_news(one.at, one.actor, now) and _is_told(one)]
    begun = journal.repeated([one for one in told if one.kind in BEGINNINGS], BEGINNINGS, "step_agency")
    news = [(one, _kind(one)) for one in told if one.id not in begun]
    reached = letters.reached_many({(kind, one.subject_id) for one, kind in news})
    for entry, kind in news:
        where = reached.get((kind, entry.subject_id))
        if where is not None and reach.is_reached(where):
            _queue(entry.id, kind, entry.subject_id, where)


def _kind(entry: Entry) -> str:
    return BEGAN if entry.kind in BEGINNINGS else entry.kind


def _queue(entry: int, kind: str, about: str, reached: reach.Reach, *, is_besides: bool = False) -> None:
    rows = reach.rows_of(reached)
    if kind == "dossier.received":
        for row in rows.values():
            reach.take_as_right(row)
    for way in ways_for(TOLD[kind], reach.reachable(rows)):
        same = Notice.objects.filter(entry=entry, channel=way.channel, address=way.address)
        if not is_besides or not same.exists():
            put(entry, kind, about, way.channel, rows[way.address], reached.centre)


def _is_told(entry: Entry) -> bool:
    """By what the entry itself says. A step is told only where another agency than before begins its work."""
    if entry.data.get("parent") and entry.kind not in CHILD_ASKS:
        return False
    if entry.kind == POSTED:
        return entry.data.get("method") != "post"
    if entry.kind == LETTER:
        return bool(entry.data.get("to_applicant"))
    if entry.kind in OF_SUBMISSIONS:
        return entry.data.get("origin") == "own"
    return entry.kind not in BEGINNINGS or bool(entry.data.get("step_agency"))


def put(entry: int, kind: str, about: str, channel: str, address: Address, centre: str) -> None:
    """One notice; those about the same that still wait at the same address join it."""
    from motcua.domain.messages.tasks import send_notice

    now = clock.now()
    waiting = Notice.objects.filter(dossier=about, channel=channel, address=address, state="waiting", attempts=0)
    # an appointment is told at once; an outage is about no dossier
    joins = kind in OF_DOSSIERS or kind in OF_SUBMISSIONS or kind in OF_PETITIONS
    waiting = waiting.exclude(kind__in=OF_OUTAGES).exclude(entry=entry) if joins else waiting.none()
    since = min((one.created_at for one in waiting), default=now)
    window = timedelta(seconds=0 if kind in OF_APPOINTMENTS else settings.MOTCUA_NOTICE_WINDOW_SECONDS)
    begin = sent_from(TOLD[kind], now, window, since, read_quiet(settings.MOTCUA_QUIET_HOURS), _zone(centre))
    values: dict[str, Any] = {"kind": kind, "created_at": now, "not_before": begin}
    which: dict[str, Any] = {"entry": entry, "channel": channel, "dossier": about}
    (which if channel == browsers.KIND else values)["address"] = address  # of browsers each has its own
    notice, created = Notice.objects.get_or_create(**which, defaults=values)
    if not created:
        return
    earlier = list(waiting.exclude(pk=notice.pk).values_list("pk", flat=True))
    Notice.objects.filter(joined_into__in=earlier).update(joined_into=notice)
    waiting.filter(pk__in=earlier).update(state="joined", joined_into=notice)
    send_notice.configure(schedule_at=begin).defer(notice_id=notice.pk)


def _zone(centre: str) -> ZoneInfo:
    return ZoneInfo(get_centre(centre).time_zone)


def send(notice_id: int) -> None:
    """Sends a waiting notice. Raises what its channel raised, so that the job is tried again; what it will never take is bounced."""
    try:
        _send(notice_id)
    except Refused as refused:
        _note_refusal(notice_id, refused)


@transaction.atomic
def _send(notice_id: int) -> None:
    found = Notice.objects.select_for_update(of=("self",)).select_related("address")
    notice = found.filter(pk=notice_id, state="waiting").first()
    if notice is None or _is_held(notice):
        return
    if _is_taken_back(notice):
        _end(notice, "failed", str(TAKEN_BACK))
        return
    source = others.source_of(notice.kind)
    if source is not None and not source.holds(notice.kind, notice.dossier):
        _end(notice, "joined", str(OVERTAKEN))
        return
    if clock.now() - notice.created_at > OLDEST:
        _end(notice, "failed", str(TOO_OLD))
        return
    message = letters.compose(notice)
    channel = channels.offered().get(notice.channel)
    if message is None or channel is None:
        _end(notice, "failed", str(NO_ADDRESS))
        return
    notice.attempts += 1
    notice.gateway_id = channel.send(message)
    notice.state, notice.sent_at, notice.last_error = "sent", clock.now(), ""
    notice.save()
    if notice.address:
        Address.objects.filter(pk=notice.address.pk).update(used_at=notice.sent_at)
    _record(notice, "notice.sent")


def _is_taken_back(notice: Notice) -> bool:
    """Whether it tells of an interruption that was cancelled while a batch of its notices was just being put into the outbox."""
    if notice.kind not in OF_OUTAGES:
        return False
    told = Outage.objects.filter(Q(entry=notice.entry) | Q(entry_today=notice.entry))
    return told.filter(cancelled_at__isnull=False).exists()


def _is_held(notice: Notice) -> bool:
    """Whether quiet hours have begun since it was to be sent (a gateway that was away); it is put off to their end."""
    from motcua.domain.messages.tasks import send_notice

    told, quiet = TOLD[notice.kind], read_quiet(settings.MOTCUA_QUIET_HOURS)
    reached = letters.reached(notice.kind, notice.dossier) if quiet and not told.at_once else None
    if reached is None:
        return False
    now = clock.now()
    later = after_quiet(now, quiet, _zone(reached.centre))
    if later <= now:
        return False
    Notice.objects.filter(pk=notice.pk).update(not_before=later)
    send_notice.configure(schedule_at=later).defer(notice_id=notice.pk)
    return True


def _end(notice: Notice, state: str, why: str) -> None:
    notice.state, notice.last_error, notice.told_at = state, why[:300], clock.now()
    notice.save()
    _record(notice, f"notice.{state}")


def _record(notice: Notice, kind: str) -> None:
    journal.record(NOTICES, kind, letters.subject_of(notice), about=notice.kind, channel=notice.channel)


@transaction.atomic
def _note_refusal(notice_id: int, refused: Refused) -> None:
    """Nobody tries again, it is told by another way; an address at which nobody is reached is told to the officer at the next visit, and
    to its holder at the next sign-in."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    notice.attempts += 1
    _end(notice, "bounced", refused.code)
    if refused.wrong_address:
        _note_wrong(notice, refused.code)
    _tell_otherwise(notice, refused.code)


def _tell_otherwise(notice: Notice, said: str) -> None:
    """By the way that would have been chosen had there not been this one, with all that it told; nothing where that was told already,
    or is old. The administrator sees it either way."""
    went_by = ""
    for one in (*notice.joined.order_by("id"), notice):
        went_by = _next_way(one) or went_by
    note_unsent(notice.kind, notice.channel, said, went_by)


def _next_way(notice: Notice) -> str:
    reached = letters.reached(notice.kind, notice.dossier)
    if reached is None or clock.now() - notice.created_at > OLDEST:
        return ""
    same = Notice.objects.filter(entry=notice.entry)
    tried = {(one.channel, one.address_id): one.state in FAILED for one in same.filter(dossier=notice.dossier)}
    tried[notice.channel, notice.address_id] = True  # also where it was told within another
    rows = reach.rows_of(reached)
    left = [one for one in reach.reachable(rows) if not tried.get((one.channel, one.address))]
    for way in ways_for(TOLD[notice.kind], left):
        if not same.filter(channel=way.channel, address=way.address).exists():
            put(notice.entry, notice.kind, notice.dossier, way.channel, rows[way.address], reached.centre)
            return way.channel
    return ""


def note_unsent(what: str, channel: str, said: str, went_by: str) -> None:
    """For the administrator; within the transaction of what could not be sent."""
    Unsent.objects.create(what=what, channel=channel, said=said[:60], went_by=went_by, at=clock.now())


def _note_wrong(notice: Notice, code: str) -> None:
    if notice.address is None:
        return
    if notice.channel == browsers.KIND:
        journal.record(NOTICES, "browser.gone", notice.address.subject)
        browsers.forget(notice.address)
        notice.address = None
        return
    rows = Address.objects.filter(pk=notice.address.pk, wrong_since__isnull=True)
    if rows.update(wrong_since=clock.now(), wrong_code=code[:20]):
        journal.record(NOTICES, "address.wrong", f"address:{notice.address_id}", channel=notice.channel, code=code[:20])


@transaction.atomic
def note_failure(notice_id: int, error: str, *, last: bool) -> None:
    """Keeps that a try failed; after the last one the notice is failed, and staff see it at the dossier."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    notice.attempts += 1
    notice.last_error = error[:300]
    if last:
        notice.state, notice.told_at = "failed", clock.now()
        _record(notice, "notice.failed")
    notice.save()
    if last:
        _tell_otherwise(notice, error)


@transaction.atomic
def note_report(channel: str, gateway_id: str, outcome: str, *, wrong_address: bool = False) -> bool:
    """What the other side reported of a message, under its number there or our reference; told again it changes nothing.
    Whether the message is known. `outcome`: "delivered", "failed", "" for what is on its way. `wrong_address`: it failed because
    nobody is reached there; a full mailbox or a phone that was off says nothing about the address."""
    found = Notice.objects.select_for_update().filter(channel=channel)
    own = gateway_id.removeprefix("notice-")
    is_own = gateway_id != own and own.isascii() and own.isdigit() and len(own) < 19
    notice = found.filter(pk=int(own)).first() if is_own else found.filter(gateway_id=gateway_id).first()
    if notice is None or not gateway_id:
        return False
    if outcome == "delivered" and notice.state == "sent":
        _end(notice, "delivered", "")
        if notice.address_id is not None:
            Address.objects.filter(pk=notice.address_id).update(wrong_since=None, wrong_code="")
    elif outcome == "failed" and notice.state in SENT:
        _end(notice, "bounced", "reported")
        if wrong_address:
            _note_wrong(notice, "reported")
        _tell_otherwise(notice, "reported")
    return True


def forget_unsent(before: datetime) -> int:
    """What could not be sent long ago is no news to the administrator. How much there was."""
    return Unsent.objects.filter(at__lt=before).delete()[0]


def forget_addresses(before: datetime) -> int:
    """Forgets addresses to which nothing went since; what their holders chose goes with them. How many there were."""
    return Address.objects.filter(used_at__lt=before).delete()[0]
