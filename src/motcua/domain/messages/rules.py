"""Which happenings are told to the citizen, and in which words. Pure tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Wording:
    """Subject and first sentence of a notice, and what the citizen is asked to do now."""

    subject: str | Promise
    happened: str | Promise
    to_do: str | Promise = ""


LETTER = "dossier.letter_issued"  # told only where it is addressed to the applicant
# Decree 224/2026 art. 15 (to be confirmed, docs/legal.md): a notice at every change of status.
WORDINGS: Mapping[str, Wording] = {
    "dossier.received": Wording(
        _("Your dossier %(code)s was received"),
        _("We have received your dossier. The result is due at %(due)s."),
        _("Nothing for now. We write again when the result is ready."),
    ),
    "dossier.supplement_requested": Wording(
        _("Please complete your dossier %(code)s"),
        _(
            "Something is missing in your dossier; what it is, and why, stands below. The clock stands still until it arrives."
        ),
        _(
            "Bring or send what is listed to the centre. Asking for more a second time is not allowed without a stated reason."
        ),
    ),
    "dossier.supplemented": Wording(
        _("Your supplement to dossier %(code)s has arrived"),
        _("Thank you. The new due date is %(due)s."),
        _("Nothing for now."),
    ),
    "dossier.processed": Wording(
        _("The result of your dossier %(code)s is ready"),
        _("The agency has finished its work on your dossier."),
        _(
            "Come to the centre with your receipt and an identity paper, and take a ticket for collecting results. It keeps until you come."
        ),
    ),
    "dossier.unclaimed": Wording(
        _("The result of your dossier %(code)s waits for you"),
        _("The result of your dossier has been ready for some time, and nobody has collected it."),
        _(
            "Come to the centre with your receipt and an identity paper. If you cannot come, ask to have it sent by post."
        ),
    ),
    "dossier.handed_over": Wording(
        _("The result of your dossier %(code)s was handed over"),
        _("The result was handed over. Thank you for your visit."),
        _("If you like, tell us how it went: the code on your receipt opens the page."),
    ),
    "dossier.apologised": Wording(
        _("We apologise: your dossier %(code)s needs more time"),
        _("We could not finish in time and apologise for it. The new date is %(due)s; it will not be put off again."),
        _("Nothing. You need not come before the new date."),
    ),
    "dossier.due_moved": Wording(
        _("Your dossier %(code)s is due later"),
        _("A day was declared off after the date had been promised. The result is now due at %(due)s."),
    ),
    "dossier.refused": Wording(
        _("Your dossier %(code)s could not be accepted"),
        _("Your request could not be granted. The reason is stated below."),
        _("If you disagree, the centre's staff explain to you how to appeal."),
    ),
    "dossier.stopped": Wording(_("Work on your dossier %(code)s has stopped"), _("Work on your dossier was stopped.")),
    LETTER: Wording(
        _("A letter to you about your dossier %(code)s"),
        _("There is a letter to you about your dossier."),
        _(
            "Read it where you track your dossier, with the code and the secret of your receipt; you can print it there."
        ),
    ),
    "dossier.withdrawn": Wording(
        _("Your dossier %(code)s was withdrawn"), _("Your dossier was withdrawn as you asked.")
    ),
}

COMING = _("Hold the code of its page before a ticket machine in the hall, or type its digits there; you get a number.")
APPOINTMENT_WORDINGS: Mapping[str, Wording] = {
    "appointment.booked": Wording(
        _("Your appointment: %(time)s, %(day)s"), _("You have an appointment on %(day)s at %(time)s."), COMING
    ),
    "appointment.changed": Wording(
        _("Your appointment is now at %(time)s, %(day)s"),
        _("Your appointment was moved. It is now on %(day)s at %(time)s."),
        COMING,
    ),
    "appointment.reminder_due": Wording(
        _("Please remember: %(time)s, %(day)s"),
        _("You have an appointment on %(day)s at %(time)s. If you cannot come, please cancel it, so that others can."),
        COMING,
    ),
    "appointment.cancelled": Wording(
        _("Your appointment was cancelled"), _("Your appointment on %(day)s at %(time)s was cancelled.")
    ),
}
