"""What happened to a dossier, in words for people."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.domain.catalogue.differences import limit_words as in_words
from motcua.domain.catalogue.rules import TimeLimit
from motcua.domain.centre.calendar import Unit
from motcua.domain.dossiers.reckoning import Because, Line
from motcua.domain.dossiers.rules import RepresentativeKind

PAPER_OF_REPRESENTATIVE: Mapping[RepresentativeKind, str | Promise] = {
    RepresentativeKind.AUTHORISED: _("Power of attorney"),
    RepresentativeKind.LEGAL: _("Proof of who stands for it by law"),
    RepresentativeKind.GUARDIAN: _("Birth certificate or decision on guardianship"),
}

WORDS: Mapping[str, str | Promise] = {
    "dossier.received": _("Received at the counter"),
    "dossier.child_opened": _("Another agency does “%(step)s” in its dossier %(child)s"),
    "dossier.child_returned": _("Dossier %(child)s came back with its result: %(step)s is done"),
    "dossier.child_came_back": _("Dossier %(child)s came back without a result: %(step)s lies with the agency again"),
    "dossier.child_not_opened": _("No dossier could be opened for “%(step)s”: it lies with the agency itself"),
    "dossier.returned_to_parent": _("The result went back into dossier %(parent)s"),
    "dossier.step_started": _("Work began: %(step)s"),
    "dossier.step_completed": _("Done: %(step)s"),
    "dossier.sent_at_once": _("Every paper is scanned: it went to all agencies at once"),
    "dossier.step_returned": _("Given back from “%(step)s” to “%(to)s”"),
    "dossier.step_taken": _("Taken over: %(step)s"),
    "dossier.step_assigned": _("Given to a colleague: %(step)s"),
    "dossier.consent_asked": _("The leader was asked to allow a second request for papers"),
    "dossier.consent_given": _("The leader allowed a second request for papers"),
    "dossier.consent_refused": _("The leader did not allow a second request for papers"),
    "dossier.commented": _("A comment inside the house"),
    "dossier.mention_read": _("Somebody who was mentioned has read it"),
    "dossier.thread_opened": _("A conversation among colleagues began"),
    "dossier.thread_message": _("A message among colleagues"),
    "dossier.thread_joined": _("Somebody was brought into a conversation"),
    "dossier.thread_left": _("Somebody left a conversation"),
    "dossier.thread_acknowledged": _("An urgent message was acknowledged"),
    "dossier.thread_reminded": _("Who had not acknowledged an urgent message was reminded"),
    "dossier.thread_escalated": _("A leader was told that an urgent message was not acknowledged"),
    "dossier.thread_file_opened": _("A file of a conversation was opened"),
    "dossier.thread_file_checked": _("A file of a conversation was checked for malware: nothing was found"),
    "dossier.thread_file_infected": _("Malware was found in a file of a conversation; it was removed"),
    "dossier.call_rang": _("A colleague was called about it"),
    "dossier.call_answered": _("The call among colleagues was answered"),
    "dossier.call_refused": _("The call among colleagues was refused"),
    "dossier.call_missed": _("The call among colleagues was not answered"),
    "dossier.call_ended": _("The call among colleagues ended"),
    "dossier.question_asked": _("Another agency was asked"),
    "dossier.question_answered": _("The asked agency answered"),
    "dossier.question_silent": _("The asked agency did not answer by its date"),
    "dossier.supplement_requested": _("More papers were asked for"),
    "dossier.supplemented": _("The missing papers arrived; the time begins anew"),
    "dossier.payment_requested": _("A payment was asked for"),
    "dossier.paid": _("Payment taken"),
    "payment.transferred": _("A bank told of a transfer"),
    "dossier.refused": _("Refused"),
    "dossier.withdrawn": _("Withdrawn by the applicant"),
    "dossier.stopped": _("Work on it was stopped"),
    "dossier.apologised": _("Apology sent, with a new date"),
    "dossier.due_moved": _("A day was declared off after the date had been promised; it is due later"),
    "dossier.result_sealed": _("The agency's electronic seal was put on the result"),
    "dossier.result_attached": _("The result was attached"),
    "dossier.processed": _("The result is ready"),
    "dossier.result_revoked": _("The agency withdrew the result by decision %(decision)s"),
    "dossier.result_reinstated": _("The withdrawal was taken back: the result holds again"),
    "dossier.unclaimed": _("The applicant was reminded that the result is ready"),
    "dossier.result_archived": _("Nobody collected the result: it lies in the archive"),
    "dossier.handed_over": _("The result was handed over"),
    "dossier.delivery_changed": _("How the result is collected was changed"),
    "dossier.taken_back": _("The post brought the letter back: the result waits again"),
    "parcel.asked": _("It is to be sent by post"),
    "parcel.changed": _("The letter goes to another address"),
    "parcel.ready": _("The result waits for the post desk"),
    "parcel.cancelled": _("It is not sent by post after all"),
    "parcel.taken_over": _("The post desk took the result over"),
    "parcel.put_back": _("The post desk gave the result back"),
    "parcel.in_batch": _("The letter lies in batch %(batch)s"),
    "parcel.out_of_batch": _("The letter was taken out of its batch"),
    "parcel.numbered": _("The letter has the tracking number %(tracking_number)s"),
    "parcel.label_printed": _("The label of the letter was printed"),
    "parcel.handed": _("The post has taken the letter"),
    "parcel.on_its_way": _("The letter is on its way"),
    "parcel.attempted": _("The postman found nobody"),
    "parcel.delivered": _("The letter was delivered"),
    "parcel.returned": _("The letter came back to the centre"),
    "parcel.lost": _("The letter is lost; a claim was made"),
    "parcel.refused": _("The carrier does not take the letter as it is"),
    "parcel.looked_at": _("Somebody had the address of the letter shown"),
    "dossier.signature_asked": _("A signature was asked for at the counter"),
    "dossier.signature_ended": _("The asking for a signature ended"),
    "dossier.letter_viewed": _("Somebody looked at a letter"),
    "dossier.signature_seen": _("Somebody looked at the signature of the hand-over"),
    "dossier.file_added": _("A file was added"),
    "dossier.file_opened": _("A file was opened"),
    "dossier.file_told": _("A file was sent to %(receiver)s, as the agreement with it lists"),
    "dossier.file_checked": _("A file was checked for malware: nothing was found"),
    "dossier.file_infected": _("Malware was found in a file; it stays closed"),
    "dossier.file_pages_made": _("Pages were made of a file"),
    "dossier.file_split": _("A stack was divided at its separator sheets"),
    "dossier.file_read": _("The text of a file was read"),
    "dossier.file_archived": _("The archive copy of a file was made"),
    "dossier.file_unreadable": _("A file could not be turned into pages; it is kept as it came"),
    "dossier.file_papers_said": _("It was said which papers a file holds"),
    "dossier.file_tried_again": _("A file is to be read once more"),
    "dossier.phone_asked": _("Pictures by a phone were asked for"),
    "dossier.phone_joined": _("A phone joined to take pictures"),
    "dossier.phone_page": _("A phone sent a page"),
    "dossier.phone_done": _("The pages of a phone were kept as a file"),
    "dossier.phone_ended": _("Pictures by a phone were ended, nothing was kept"),
    "dossier.phone_unkept": _("The pages of a phone could not be kept as a file yet; it is tried again each hour"),
    "dossier.phone_given_up": _("The pages of a phone could not be kept as a file for 14 days and were erased"),
    "dossier.scan_ordered": _("A scan was ordered at the counter"),
    "dossier.scan_begun": _("The scanner began"),
    "dossier.scan_page": _("The scanner delivered a page"),
    "dossier.scan_page_removed": _("A scanned page was taken out"),
    "dossier.scan_finished": _("The scanner has scanned all"),
    "dossier.scan_failed": _("The scanner could not go on"),
    "dossier.scan_cancelled": _("The scan was stopped"),
    "dossier.scan_done": _("The scanned pages were kept as a file"),
    "dossier.scan_ended": _("The scan was ended, nothing was kept"),
    "dossier.scan_unkept": _("Scanned pages could not be kept as a file yet; it is tried again each hour"),
    "dossier.scan_given_up": _("Scanned pages could not be kept as a file for 14 days and were erased"),
    "dossier.tray_joined": _("What was scanned during the intake was added"),
    "dossier.file_reused": _("A paper handed in earlier was used again"),
    "dossier.file_from_child": _("The result of dossier %(child)s was put beside the files"),
    "dossier.file_from_parent": _("A paper of dossier %(parent)s was put beside the files"),
    "dossier.file_erased": _("A file was erased after its time of retention"),
    "dossier.letter_begun": _("A letter was begun"),
    "dossier.letter_dropped": _("The draft of a letter was thrown away"),
    "dossier.letter_issued": _("Letter %(letter_number)s was issued"),
    "dossier.letter_opened": _("The applicant opened a letter"),
    "dossier.form_printed": _("Form %(form)s was made"),
    "dossier.prefilled": _("Phone and address were taken from it for a new dossier"),
    "dossier.viewed": _("Somebody looked at it"),
    "dossier.own_file_opened": _("The applicant opened a paper or the result in their account"),
    "dossier.claimed": _("Somebody took it into their account by its secret"),
    "dossier.disclaimed": _("Somebody took it out of their account"),
    "dossier.corrected": _("What stands there of the applicant was put right at their request"),
    "dossier.contact_erased": _("Phone, e-mail and postal address were erased at the applicant's request"),
    "dossier.revealed": _("Somebody had the identity number, phone and address shown"),
    "dossier.held": _("It must not be erased: a legal hold was placed"),
    "dossier.hold_lifted": _("A legal hold was lifted"),
    "dossier.exported": _("A copy went into an archive package"),
    "dossier.erased": _("What told of the applicant was erased after its time of retention"),
    "notice.sent": _("The applicant was told by %(way)s%(about)s"),
    "notice.failed": _("The applicant could not be told by %(way)s%(about)s"),
    "notice.delivered": _("What was told by %(way)s arrived%(about)s"),
    "notice.bounced": _("What was told by %(way)s came back: the address or number is wrong%(about)s"),
}
WAYS = {
    "email": _("e-mail"),
    "sms": _("text message"),
    "zalo": _("Zalo"),
    "push": _("notice on the phone"),
    "relay": _("the province's message service"),
}


def words_for(kind: str, data: Mapping[str, Any], step_names: Mapping[str, str]) -> str:
    """One line for an entry of the journal; the kind itself where it is not known here."""
    is_child = kind == "dossier.received" and "parent" in data
    template = gettext("Opened for dossier %(parent)s") if is_child else str(WORDS.get(kind, kind))
    step, to = str(data.get("step", "")), str(data.get("to", ""))
    facts = {name: data.get(name, "") for name in re.findall(r"%\((\w+)\)", template)}
    facts |= {"step": step_names.get(step, step), "to": step_names.get(to, to)}
    if kind.startswith("notice."):
        facts |= _told(data)
    return template % facts if "%(" in template else template


def _told(data: Mapping[str, Any]) -> dict[str, str]:
    """By which way somebody was told, and of what."""
    way, about = str(data.get("channel", "")), str(WORDS.get(str(data.get("about", "")), ""))
    said = f" · {about}" if about and "%(" not in about else ""
    return {"way": str(WAYS.get(way, way or WAYS["email"])), "about": said}


def line_kind(line: Line) -> str:
    """received, opened, counted, days_off, … as the API names it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(line).__name__).lower()


def line_words(line: Line, zone: ZoneInfo) -> str:
    """One line of why a dossier is due when it is due."""
    words: Callable[[Any, ZoneInfo], str] = LINES[type(line)]
    return words(line, zone)


def limit_words(value: int, unit: str) -> str:
    return in_words(TimeLimit(value, cast("Unit", unit)))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M %d/%m/%Y}"


def _received(line: Because.Received, zone: ZoneInfo) -> str:
    return gettext("Received at %(at)s") % {"at": _moment(line.at, zone)}


def _opened(line: Because.Opened, zone: ZoneInfo) -> str:
    return gettext("That is outside working hours: it counts from %(at)s") % {"at": _moment(line.at, zone)}


def _counted(line: Because.Counted, zone: ZoneInfo) -> str:
    facts = {"limit": limit_words(line.value, line.unit), "end": _moment(line.end, zone)}
    if not line.value:
        return (
            gettext("The same day (received after 15:00: the next working day), until the closing at %(end)s") % facts
        )
    if line.unit == "hour":
        return gettext("%(limit)s from then end at %(end)s") % facts
    return gettext("%(limit)s, the first day not counted, end at %(end)s") % facts


def _days_off(line: Because.DaysOff, zone: ZoneInfo) -> str:
    reason = gettext("weekend") if line.reason == "weekend" else line.reason
    if line.first == line.last:
        return gettext("Not counted: %(day)s (%(reason)s)") % {"day": _day(line.first), "reason": reason}
    facts = {"first": _day(line.first), "last": _day(line.last), "reason": reason}
    return gettext("Not counted: %(first)s to %(last)s (%(reason)s)") % facts


def _worked(line: Because.Worked, zone: ZoneInfo) -> str:
    reason = gettext("worked in exchange") if line.reason == "swapped" else line.reason
    return gettext("Counted as an exception: %(day)s (%(reason)s)") % {"day": _day(line.day), "reason": reason}


def _rolled(line: Because.Rolled, zone: ZoneInfo) -> str:
    facts = {"day": _day(line.ended), "end": _moment(line.end, zone)}
    return gettext("%(day)s is a day off: the next working day, %(end)s") % facts


def _stopped(line: Because.Stopped, zone: ZoneInfo) -> str:
    asked = {
        "supplement": gettext("More papers were asked for at %(at)s: the clock stands still"),
        "payment": gettext("A payment was asked for at %(at)s: the clock stands still"),
    }
    return asked[line.kind] % {"at": _moment(line.at, zone)}


def _restarted(line: Because.Restarted, zone: ZoneInfo) -> str:
    return gettext("The papers came at %(at)s: the whole limit begins anew") % {"at": _moment(line.at, zone)}


def _wait_added(line: Because.WaitAdded, zone: ZoneInfo) -> str:
    facts = {
        "at": _moment(line.at, zone),
        "hours": f"{line.hours:.2f}".rstrip("0").rstrip("."),
        "end": _moment(line.end, zone),
    }
    return gettext("It came at %(at)s: %(hours)s working hours of waiting are added, so %(end)s") % facts


def _new_date(line: Because.NewDate, zone: ZoneInfo) -> str:
    facts = {"at": _moment(line.at, zone), "end": _moment(line.end, zone)}
    return gettext("Apology of %(at)s: promised for %(end)s instead") % facts


def _kept(line: Because.Kept, zone: ZoneInfo) -> str:
    facts = {"counted": _moment(line.counted, zone), "end": _moment(line.end, zone)}
    return gettext("By today's calendar it would be %(counted)s; the promised %(end)s stays") % facts


def _due(line: Because.Due, zone: ZoneInfo) -> str:
    if line.standing_still:
        return gettext("Without the wait it would be due at %(at)s") % {"at": _moment(line.at, zone)}
    return gettext("Due at %(at)s") % {"at": _moment(line.at, zone)}


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


LINES: Mapping[type, Callable[[Any, ZoneInfo], str]] = {
    Because.Received: _received,
    Because.Opened: _opened,
    Because.Counted: _counted,
    Because.DaysOff: _days_off,
    Because.Worked: _worked,
    Because.Rolled: _rolled,
    Because.Stopped: _stopped,
    Because.Restarted: _restarted,
    Because.WaitAdded: _wait_added,
    Because.NewDate: _new_date,
    Because.Kept: _kept,
    Because.Due: _due,
}
