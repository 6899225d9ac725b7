"""What notices say where no administrator wrote it otherwise: for each happening the words of each channel, with merge fields.

E-mail has a subject, what happened, and what the citizen does now; a text message has two parts at most; a phone shows the subject and
one short line. A text message and a line on a phone name nobody and nothing but the dossier's code (fields.PLAIN).
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from motcua.domain.messages._words import NOTHING, PARTS, Words
from motcua.domain.messages.rules import BEGAN, LETTER, OUTAGE, OUTAGE_TODAY
from motcua.domain.messages.texts_above import OF_ROOMS_ABOVE

__all__ = ["DEFAULTS", "PARTS", "Words"]


COME = _(
    "{{?at_counter}}Come to the centre with your receipt and an identity paper, and take a ticket for collecting results. "
    "It keeps until you come.\n"
    "{{?by_post}}The result comes to you by post; you need not come."
)
COMING = _("Hold the code of its page before a ticket machine in the hall, or type its digits there; you get a number.")

TO_DO_AT_OUTAGES = _(
    "{{?visit}}You have an appointment in that time: {{visit}}. Please move it on its page; "
    "if it stays, we may not be able to see you then.\n"
    "Please arrange what you need before or after. Due dates are not changed by it."
)

DEFAULTS: Mapping[str, Words] = {
    **OF_ROOMS_ABOVE,
    "dossier.received": Words(
        _("Your dossier {{code}} was received"),
        _("We received your dossier at {{received}}. {{agency}} decides on it. The result is due at {{due}}."),
        _("Nothing for now. We write again when the result is ready."),
        _("Dossier {{code}} was received. {{agency}} decides on it. Result due {{due}}."),
        _("Result due at {{due}}."),
    ),
    BEGAN: Words(
        _("Work on your dossier {{code}} goes on"),
        _("Your dossier is with {{handlers}} now. The result is due at {{due}}."),
        NOTHING,
        _("Dossier {{code}} is with {{handlers}} now. Result due {{due}}."),
        _("It is with {{handlers}} now."),
    ),
    "dossier.supplement_requested": Words(
        _("Please complete your dossier {{code}}"),
        _(
            "Something is missing in your dossier; what it is, and why, stands below. The clock stands still until it arrives."
        ),
        _(
            "Bring or send what is listed to the centre. Asking for more a second time is not allowed without a stated reason."
        ),
        _(
            "Dossier {{code}}: {{agency}} asks for more papers. See which and why: {{site}}/tra-cuu. The clock stands still until then."
        ),
        _("More papers are asked for. See which."),
    ),
    "dossier.supplemented": Words(
        _("Your supplement to dossier {{code}} has arrived"),
        _("Thank you. The new due date is {{due}}."),
        NOTHING,
        _("Dossier {{code}}: your supplement has arrived. New due date {{due}}."),
        _("The new due date is {{due}}."),
    ),
    "dossier.payment_requested": Words(
        _("A payment is asked for: dossier {{code}}"),
        _("For your dossier {{fee}} are to be paid. The clock stands still until the money arrives."),
        _("Pay at the centre's cash desk, or by the code on the page of your dossier."),
        _(
            "Dossier {{code}}: please pay {{fee}}, at the centre or at {{site}}/tra-cuu. The clock stands still until then."
        ),
        _("Please pay {{fee}}."),
    ),
    "dossier.paid": Words(
        _("Your payment for dossier {{code}} has arrived"),
        _("We have received your payment. Thank you."),
        NOTHING,
        _("Dossier {{code}}: your payment has arrived. Thank you."),
        _("Thank you."),
    ),
    "dossier.processed": Words(
        _("The result of your dossier {{code}} is ready"),
        _("{{agency}} finished its work on your dossier at {{done}}."),
        COME,
        _(
            "The result of dossier {{code}} is ready.\n{{?at_counter}}Come with your receipt and an identity paper.\n"
            "{{?by_post}}It comes to you by post."
        ),
        _("{{?at_counter}}Come with your receipt and an identity paper.\n{{?by_post}}It comes to you by post."),
    ),
    "dossier.unclaimed": Words(
        _("The result of your dossier {{code}} waits for you"),
        _("The result of your dossier has been ready for some time, and nobody has collected it."),
        _(
            "Come to the centre with your receipt and an identity paper. If you cannot come, ask to have it sent by post."
        ),
        _("The result of dossier {{code}} waits for you since {{done}}. Come with your receipt and an identity paper."),
        _("Come with your receipt and an identity paper."),
    ),
    "dossier.result_archived": Words(
        _("The result of your dossier {{code}} lies in the archive"),
        _("Nobody has collected the result of your dossier. It lies in the archive now and stays yours."),
        _("Come to the centre with your receipt and an identity paper, or ask to have it sent by post."),
        _(
            "The result of dossier {{code}} lies in the archive now. Collect it at the centre with your receipt and an identity paper."
        ),
        _("It stays yours: collect it at the centre."),
    ),
    "dossier.handed_over": Words(
        _("The result of your dossier {{code}} was handed over"),
        _("The result was handed over. Thank you for your visit."),
        _("If you like, tell us how it went: the code on your receipt opens the page."),
        _("The result of dossier {{code}} was handed over. If it was not you, tell the centre: {{centre_phone}}."),
        _("Thank you for your visit."),
    ),
    "parcel.handed": Words(
        _("The result of your dossier {{code}} is on its way"),
        _("The post has taken the letter with your result. It should arrive by {{expected}}."),
        _("Have an identity paper ready. You can follow the letter by its number {{tracking_number}}."),
        _("The result of dossier {{code}} is with the post, letter {{tracking_number}}, expected by {{expected}}."),
        _("Expected by {{expected}}."),
    ),
    "parcel.attempted": Words(
        _("The postman could not deliver the result of your dossier {{code}}"),
        _("The postman came with letter {{tracking_number}} and could not hand it over."),
        _("Please keep your phone at hand, or ask at your post office with the number of the letter; it tries again."),
        _("The postman could not hand over letter {{tracking_number}} (dossier {{code}}). Ask at your post office."),
        _("It is tried again; ask at your post office."),
    ),
    "parcel.delivered": Words(
        _("The result of your dossier {{code}} was delivered"),
        _("The post says that letter {{tracking_number}} was delivered."),
        _("If you did not get it, please tell the centre within three days."),
        _("Letter {{tracking_number}} (dossier {{code}}) was delivered. If not, call the centre: {{centre_phone}}."),
        _("If you did not get it, tell the centre."),
    ),
    "parcel.returned": Words(
        _("The result of your dossier {{code}} came back to the centre"),
        _("The post could not deliver letter {{tracking_number}} and brought it back to the centre."),
        _(
            "Come to the centre with your receipt and an identity paper, or ask to have it sent again to another address."
        ),
        _(
            "Letter {{tracking_number}} came back. Collect the result of dossier {{code}} at the centre, or have it sent again."
        ),
        _("Collect it at the centre, or have it sent again."),
    ),
    "parcel.lost": Words(
        _("The letter with the result of your dossier {{code}} is lost"),
        _("The post cannot find letter {{tracking_number}}. We made a claim and apologise for it."),
        _("Please call the centre: it tells you how you get your result all the same."),
        _("Letter {{tracking_number}} (dossier {{code}}) is lost. Please call the centre: {{centre_phone}}."),
        _("Please call the centre."),
    ),
    "dossier.apologised": Words(
        _("We apologise: your dossier {{code}} needs more time"),
        _("We could not finish in time and apologise for it. The new date is {{due}}; it will not be put off again."),
        _("Nothing. You need not come before the new date."),
        _("We apologise: dossier {{code}} needs more time. The new date is {{due}}; it will not be put off again."),
        _("We apologise. The new date is {{due}}."),
    ),
    "dossier.due_moved": Words(
        _("Your dossier {{code}} is due later"),
        _("A day was declared off after the date had been promised. The result is now due at {{due}}."),
        NOTHING,
        _("Dossier {{code}} is due later, because a day was declared off: {{due}}."),
        _("It is now due at {{due}}."),
    ),
    "dossier.refused": Words(
        _("Your dossier {{code}} could not be accepted"),
        _("Your request could not be granted. The reason is stated below."),
        _("If you disagree, the centre's staff explain to you how to appeal."),
        _("Dossier {{code}} could not be granted. See the reason, and how to appeal: {{site}}/tra-cuu"),
        _("See the reason, and how to appeal."),
    ),
    "dossier.stopped": Words(
        _("Work on your dossier {{code}} has stopped"),
        _("Work on your dossier was stopped. The reason is stated below."),
        _("If you disagree, the centre's staff explain to you how to appeal."),
        _("Work on dossier {{code}} has stopped. See the reason: {{site}}/tra-cuu"),
        _("See the reason."),
    ),
    "dossier.result_revoked": Words(
        _("The result of your dossier {{code}} was withdrawn"),
        _("{{agency}} withdrew result {{result}}; it no longer holds. The reason is stated below."),
        _(
            "Please do not use it any more, and bring the paper back if you have it."
            " If you disagree, the centre's staff explain how to appeal."
        ),
        _(
            "The result of dossier {{code}} was withdrawn and no longer holds. See the reason, and how to appeal: {{site}}/tra-cuu"
        ),
        _("It no longer holds. See the reason, and how to appeal."),
    ),
    "dossier.result_reinstated": Words(
        _("The result of your dossier {{code}} holds again"),
        _("{{agency}} took the withdrawal of result {{result}} back: it holds again. The reason is stated below."),
        NOTHING,
        _("The result of dossier {{code}} holds again: its withdrawal was taken back."),
        _("Its withdrawal was taken back."),
    ),
    LETTER: Words(
        _("A letter to you about your dossier {{code}}"),
        _("There is a letter to you about your dossier."),
        _(
            "Read it where you track your dossier, with the code and the secret of your receipt; you can print it there."
        ),
        _("There is a letter to you about dossier {{code}}: {{site}}/tra-cuu"),
        _("Read it where you track your dossier."),
    ),
    "dossier.delivery_changed": Words(
        _("How the result of dossier {{code}} comes to you was changed"),
        _(
            "{{?at_counter}}The result of your dossier is collected at the centre; nothing is sent.\n"
            "{{?by_post}}The result of your dossier is sent by post, to the address that was given for it."
        ),
        _("Nothing, where this is as you want it. If you know nothing of it, tell the centre: {{centre_phone}}."),
        _("Dossier {{code}}: how its result comes to you was changed. Not you? Tell the centre: {{centre_phone}}."),
        _("Not you? Tell the centre."),
    ),
    "dossier.withdrawn": Words(
        _("Your dossier {{code}} was withdrawn"),
        _("Your dossier was withdrawn as you asked."),
        NOTHING,
        _("Dossier {{code}} was withdrawn as you asked. If it was not you, tell the centre: {{centre_phone}}."),
        _("As you asked."),
    ),
    "appointment.booked": Words(
        _("Your appointment: {{time}}, {{day}}"),
        _("You have an appointment on {{day}} at {{time}}."),
        COMING,
        _("You have an appointment on {{day}} at {{time}}, code {{appointment}}. Show the code at the ticket machine."),
        _("{{service}}"),
    ),
    "appointment.changed": Words(
        _("Your appointment is now at {{time}}, {{day}}"),
        _("Your appointment was moved. It is now on {{day}} at {{time}}."),
        COMING,
        _("Your appointment was moved to {{day}} at {{time}}, code {{appointment}}."),
        _("{{service}}"),
    ),
    "appointment.reminder_due": Words(
        _("Please remember: {{time}}, {{day}}"),
        _("You have an appointment on {{day}} at {{time}}. If you cannot come, please cancel it, so that others can."),
        COMING,
        _("Please remember your appointment on {{day}} at {{time}}, code {{appointment}}."),
        _("{{service}}"),
    ),
    "appointment.cancelled": Words(
        _("Your appointment was cancelled"),
        _("Your appointment on {{day}} at {{time}} was cancelled."),
        "",
        _("Your appointment on {{day}} at {{time}} was cancelled."),
        _("{{service}}"),
    ),
    OUTAGE: Words(
        _("Planned interruption: {{outage}}"),
        _("From {{begins}} to {{ends}}: {{outage}}.\n{{?outage_text}}{{outage_text}}"),
        TO_DO_AT_OUTAGES,
        _("{{centre}}: {{outage}} from {{begins}} to {{ends}}."),
        _("From {{begins}} to {{ends}}."),
    ),
    OUTAGE_TODAY: Words(
        _("Today: {{outage}}"),
        _("Today, from {{begins}} to {{ends}}: {{outage}}.\n{{?outage_text}}{{outage_text}}"),
        TO_DO_AT_OUTAGES,
        _("{{centre}}: today {{outage}}, from {{begins}} to {{ends}}."),
        _("From {{begins}} to {{ends}}."),
    ),
}
