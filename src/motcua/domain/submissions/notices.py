"""What the room of notices asks about submissions: whom it reaches, whether it still holds, what it says, whose it is.

The notices themselves (channels, choices, quiet hours, tries, the record of delivery) are `domain/messages`.
"""

import json
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.conf import settings

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import fields
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.browsers import that_follow_account
from motcua.domain.messages.others import Source, Telling
from motcua.domain.messages.reach import Reach
from motcua.domain.payments.queries import ahead_of
from motcua.domain.people.identity import read_phone
from motcua.domain.people.queries.citizens import addresses_of
from motcua.domain.people.queries.companies import is_member
from motcua.domain.submissions import content
from motcua.domain.submissions.models import UNSENT, Submission
from motcua.domain.submissions.queries import own_identifiers
from motcua.domain.submissions.rules import TAKES_MONEY, WITH_THE_DESK, State

# Whether what happened is still so when its notice is about to be sent; what is not told here always is.
HOLDS: Mapping[str, Callable[[Submission], bool]] = {
    "submission.sent": lambda row: row.state in WITH_THE_DESK,
    "submission.changes_asked": lambda row: row.state == State.CHANGES,
    "submission.cleared": lambda row: row.state == State.CLEARED,
    "submission.paid": lambda row: row.state in TAKES_MONEY,  # later the dossier tells of it, or what is paid back
    "submission.refused": lambda row: row.state == State.REFUSED,
    "submission.lapses_soon": lambda row: row.state in UNSENT and row.warned_at is not None,
}


def _row(about: str) -> Submission | None:
    return Submission.objects.filter(pk=UUID(about)).first()


def _reach(about: str) -> Reach | None:
    """The proven addresses of its writer before those that were typed into the form; of a company only while its writer acts for it."""
    row = _row(about)
    if row is None:
        return None
    typed = content.read(row.content).applicant
    writer = row.citizen if not row.company or is_member(row.citizen, row.company) else None
    email, phone = addresses_of(writer) if writer else ("", "")
    given = {"email": (email or typed.email).strip().casefold(), "phone": phone or _tidy(typed.phone)}
    listening = that_follow_account(writer)
    return Reach(row.centre, {kind: one for kind, one in given.items() if one}, row.language, listening)


def _tidy(phone: str) -> str:
    """As gateways take it; what is no number in a draft is none."""
    try:
        return read_phone(phone) if phone else ""
    except InvalidInput:
        return ""


def _holds(kind: str, about: str) -> bool:
    row, asked = _row(about), HOLDS.get(kind)
    return row is not None and (asked is None or asked(row))


def _says(kind: str, about: str) -> Telling:
    row = Submission.objects.get(pk=UUID(about))
    centre, called = get_centre(row.centre), procedure_name(row.procedure)
    asks = row.state == State.CHANGES
    ahead = ahead_of(row.subject)
    facts = fields.of_centre(centre) | {
        "code": row.code,
        "look_by": fields.moment(row.look_by, centre),
        "until": fields.moment(row.expires_at, centre).rpartition(" ")[2],
        "paid": fields.money(ahead.came),
        "paid_back": fields.money(ahead.back),
        "name": row.applicant_name,
        "procedure": fields.either(called.name, called.name_en),
        "reason": row.reason if asks or row.state == State.REFUSED else "",
        "items": list(json.loads(row.items)) if asks and row.items else "",
    }
    return Telling(facts, f"{settings.MOTCUA_BASE_URL}/nop-ho-so/{row.pk}")


def _codes(abouts: Collection[str]) -> Mapping[str, str]:
    found = Submission.objects.filter(pk__in=[UUID(one) for one in abouts])
    return {str(key): code for key, code in found.values_list("pk", "code")}


def _own(actor: Actor) -> Collection[str]:
    return [str(one) for one in own_identifiers(actor)]


def take_over(submission: str, entry: int) -> None:
    """Makes a notice of a letter that an earlier release had still to send when the house was upgraded; done already it changes nothing."""
    for one in journal.subject_history(f"submission:{submission}"):
        if one.id == entry:
            queue_notice(one)


SOURCE = Source(_reach, _holds, _says, _codes, _own)
