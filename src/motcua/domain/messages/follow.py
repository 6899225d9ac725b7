"""At every change of a dossier that a citizen should know of: one notice, made in the transaction that moves the cursor."""

from collections.abc import Sequence

from motcua.base.journal import Entry, follow, follow_together
from motcua.domain.messages import actions, alarms, browsers, outages, push
from motcua.domain.messages.actions import BEGINNINGS
from motcua.domain.messages.rules import OF_APPOINTMENTS, OF_DOSSIERS, OF_OUTAGES, OF_SUBMISSIONS
from motcua.domain.messages.tasks import say_farewell, say_given_back


@follow_together("messages.notices", tuple(sorted({*OF_DOSSIERS, *BEGINNINGS})))
def tell_the_citizens(entries: Sequence[Entry]) -> None:
    actions.queue_notices(entries)
    for entry in entries:
        if entry.kind in browsers.ENDS:
            browsers.note_end(entry.subject_id)


@follow("messages.browsers_forgotten", ("dossier.erased", "citizen.closed", "citizen.given_back"))
def forget_browsers(entry: Entry) -> None:
    if entry.kind == "citizen.closed":
        browsers.forget_account(int(entry.subject_id))
    elif entry.kind == "citizen.given_back":
        browsers.move_account(int(entry.data["joined"]), int(entry.subject_id))
    else:
        browsers.forget_dossier(entry.subject_id)


@follow("messages.former_addresses", ("citizen.address_proven", "citizen.address_removed"))
def tell_the_old_address(entry: Entry) -> None:
    """In the transaction that moves the cursor: whoever had it reads there that the account does not."""
    former = entry.data.get("former")
    if isinstance(former, int):
        say_farewell.defer(number=former)


@follow("messages.accounts_given_back", ("citizen.given_back",))
def tell_of_an_account_that_was_given_back(entry: Entry) -> None:
    """Its old addresses and its new one, whoever reads them now."""
    for former in entry.data["former"]:
        say_farewell.defer(number=int(former))
    say_given_back.defer(citizen=int(entry.subject_id), centre=entry.centre or "")


@follow("messages.submissions", tuple(OF_SUBMISSIONS))
def tell_who_filed_online(entry: Entry) -> None:
    actions.queue_notice(entry)


@follow("messages.appointments", tuple(OF_APPOINTMENTS))
def tell_who_has_an_appointment(entry: Entry) -> None:
    actions.queue_notice(entry)


@follow("messages.staff", alarms.KINDS)
def tell_the_house(entry: Entry) -> None:
    alarms.tell_of_device(entry)


@follow("messages.ratings", ("feedback.low",))
def tell_who_is_responsible(entry: Entry) -> None:
    alarms.tell_of_low_rating(entry)


@follow("messages.outages", tuple(OF_OUTAGES))
def tell_of_an_outage(entry: Entry) -> None:
    outages.begin_telling(entry)


@follow("messages.phones", (*push.CALLS, push.NEAR))
def tell_phones(entry: Entry) -> None:
    push.tell(entry)


@follow("messages.phones_forgotten", ("ticket.finished", "ticket.cancelled"))
def forget_phones(entry: Entry) -> None:
    push.end(entry)


@follow("messages.phones_of_appointments", push.APPOINTMENTS)
def tell_phones_of_appointments(entry: Entry) -> None:
    push.tell_of_appointment(entry)


@follow("messages.phones_that_came", ("appointment.checked_in",))
def go_on_with_the_ticket(entry: Entry) -> None:
    push.follow_to_ticket(entry)
