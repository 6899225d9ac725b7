"""A citizen's own notices: what was sent about their dossiers and appointments, and whether it arrived."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone

from motcua.base.actor import Actor
from motcua.domain.dossiers.queries.own import own_codes
from motcua.domain.messages import letters, others, wordings
from motcua.domain.messages.models import Notice
from motcua.domain.queue.queries.own import appointment_times

A_PAGE = 50


@dataclass(frozen=True)
class OwnNotice:
    """A notice; `dossier` is empty for one about an appointment or a submission. `state` as models.NOTICE_STATES has it; what was
    told in a later one is not listed."""

    subject: str
    dossier: str
    channel: str
    state: str
    number: int  # by which the list goes on
    made_at: datetime
    sent_at: datetime | None


def own_notices(actor: Actor, dossier: str = "", *, before: int | None = None) -> list[OwnNotice]:
    """The latest first, of one dossier where it is named; a page of those before the one with that number. Raises NotAuthenticated."""
    codes = set(own_codes(actor))
    appointments = {} if dossier else appointment_times(actor)
    wanted = codes & {dossier} if dossier else codes | set(appointments) | others.own_of(actor)
    found = Notice.objects.filter(dossier__in=wanted).exclude(state="joined")
    rows = (found.filter(pk__lt=before) if before else found).order_by("-id")[:A_PAGE]
    subjects = wordings.subjects_for(row.kind for row in rows)
    called = others.codes_of([(row.kind, row.dossier) for row in rows])
    return [
        OwnNotice(
            _subject(row, subjects[row.kind], appointments, called),
            row.dossier if row.dossier in codes else "",
            row.channel,
            row.state,
            row.pk,
            row.created_at,
            row.sent_at,
        )
        for row in rows
    ]


def _subject(row: Notice, subject: str, appointments: dict[str, datetime], called: dict[str, str]) -> str:
    facts: letters.Facts = {"code": called.get(row.dossier, row.dossier)}
    if row.dossier in appointments:
        at = timezone.localtime(appointments[row.dossier])
        facts |= {"time": f"{at:%H:%M}", "day": formats.date_format(at, "l d/m/Y")}
    return letters.in_one_line(subject, facts).rstrip(": ")  # what an outage is about stands in the message alone
