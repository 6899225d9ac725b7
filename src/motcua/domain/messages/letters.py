"""What a notice says in the words of its channel: about a dossier, or about an appointment."""

from collections.abc import Collection
from dataclasses import replace

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from motcua.base import crypto, merging
from motcua.base.merging import Filled, Value
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.queries.following import contact as contact_of
from motcua.domain.messages import browsers, fields, others, reach, wordings
from motcua.domain.messages.channels import Message
from motcua.domain.messages.choosing import Links, links_of
from motcua.domain.messages.models import Notice, Outage
from motcua.domain.messages.numbers import message_id
from motcua.domain.messages.rules import OF_OUTAGES, heaviest, is_of_appointment
from motcua.domain.queue.queries.appointments import appointment_contact

Facts = dict[str, Value]


def subject_of(notice: Notice) -> str:
    """What the notice is about, as the journal names it."""
    if others.source_of(notice.kind):
        return f"{notice.kind.partition('.')[0]}:{notice.dossier}"
    return f"{'appointment' if is_of_appointment(notice.kind, notice.dossier) else 'dossier'}:{notice.dossier}"


def reached(kind: str, about: str) -> reach.Reach | None:
    """Whom a notice goes to, asked of the room that knows it; None where nobody is there any more."""
    return others.reach_of(kind, about) if others.source_of(kind) else reach.reach_of(kind, about)


def reached_many(asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], reach.Reach]:
    """The same of many; left out is where nobody is there any more. All dossiers are asked for at once."""
    elsewhere = {one: others.reach_of(*one) for one in asked if others.source_of(one[0])}
    here = reach.reach_of_many([one for one in asked if one not in elsewhere])
    return here | {one: found for one, found in elsewhere.items() if found is not None}


def compose(notice: Notice) -> Message | None:
    """The message in its reader's language; None where there is no address any more.

    Its reference, and an e-mail's Message-ID, are the notice's, so that a repeat can be told.
    """
    found = reached(notice.kind, notice.dossier)
    browser = browsers.recipient_of(notice.address) if notice.address and notice.channel == browsers.KIND else None
    to = found.address_of(notice.channel) if found else ""
    if found is None or not (to or browser):
        return None
    joined = _still(notice)
    with translation.override(reach.language_for(notice.address, found)):
        facts, template, more = _about(notice, found)
        reference = f"notice-{notice.pk}"
        given = {"code": str(facts.get("code", "")), "kind": notice.kind}
        links = links_of(notice.address) if notice.address else None
        if browser:
            page = _page_for(notice, browser[1], more.get("link", ""))
            return _on_a_screen(
                notice, joined, facts, Message(page, "", "", reference, facts=given, browser=browser[0])
            )
        if notice.channel != "email":
            return _short(notice, joined, facts, Message(to, "", "", reference, facts=given))
        return _letter(notice, joined, facts, template, more, Message(to, "", "", reference, facts=given), links)


def _still(notice: Notice) -> list[Notice]:
    """What joined it and is still so: who answered at once is not asked once more."""
    source = others.source_of(notice.kind)
    joined = list(notice.joined.order_by("id"))
    return [one for one in joined if source.holds(one.kind, one.dossier)] if source else joined


def _page_for(notice: Notice, hears_of_account: bool, link: object) -> str:
    """Which page a touch on the phone opens: that of the account, or the tracking page, which finds the receipt where the phone keeps it;
    no secret goes along."""
    if notice.kind in OF_OUTAGES and not link:
        return "/"
    if hears_of_account and subject_of(notice).startswith("dossier:"):
        return f"/cua-toi/ho-so/{notice.dossier}"
    return str(link).removeprefix(settings.MOTCUA_BASE_URL).partition(",")[0]


def _on_a_screen(notice: Notice, joined: list[Notice], facts: Facts, message: Message) -> Message:
    """For a browser: two lines that a locked phone may show."""
    words = wordings.words_for(heaviest([*(one.kind for one in joined), notice.kind]))
    return replace(message, subject=in_one_line(words.subject, facts), text=in_one_line(words.push, facts))


def said(text: str | Promise, facts: Facts) -> list[Filled]:
    return merging.fill(merging.read(str(text)), lambda name: facts.get(name, ""))


def in_one_line(text: str | Promise, facts: Facts) -> str:
    return merging.in_one_line(merging.read(str(text)), lambda name: facts.get(name, ""))


def _about(notice: Notice, reached: reach.Reach) -> tuple[Facts, str, dict[str, object]]:
    """The facts of what it is about, the name of its letter, and what that letter shows besides."""
    centre = get_centre(reached.centre)
    if is_of_appointment(notice.kind, notice.dossier):
        held = appointment_contact(notice.dossier)
        if held is None:
            raise LookupError(notice.dossier)
        link = f"{settings.MOTCUA_BASE_URL}/dat-lich/{held.view.token}"
        facts = fields.of_appointment(held.view, centre)
        if notice.kind in OF_OUTAGES:
            facts |= fields.of_outage(_outage_of(notice), centre) | {"visit": f"{facts['time']}, {facts['day']}"}
            return facts, "outage", {"link": link}
        return facts, "appointment", {"link": link}
    if source := others.source_of(notice.kind):
        told = source.says(notice.kind, notice.dossier)
        return told.facts, notice.kind.partition(".")[0], {"link": told.link}
    contact = contact_of(notice.dossier)
    if contact is None:
        raise LookupError(notice.dossier)
    if notice.kind in OF_OUTAGES:
        return fields.of_outage(_outage_of(notice), centre) | {"name": contact.name}, "outage", {}
    secret = crypto.secret_for("dossier", notice.dossier)
    # the fragment never reaches a server's log
    link = f"{settings.MOTCUA_BASE_URL}/tra-cuu#{notice.dossier},{secret}"
    facts = fields.of_dossier(notice.kind, notice.dossier, contact, centre)
    if notice.kind.startswith("parcel."):
        facts |= fields.of_letter(notice.dossier, notice.entry)
    return facts, "dossier", {"link": link}


def _outage_of(notice: Notice) -> Outage:
    return Outage.objects.filter(Q(entry=notice.entry) | Q(entry_today=notice.entry)).get()


def _short(notice: Notice, joined: list[Notice], facts: Facts, message: Message) -> Message:
    """For a phone: of several happenings the heaviest alone; the others stand where the dossier is tracked."""
    words = wordings.words_for(heaviest([*(one.kind for one in joined), notice.kind]))
    subject, text = in_one_line(words.subject, facts), in_one_line(words.sms, facts)
    return Message(message.to, subject, text, message.reference, facts=message.facts)


def _letter(
    notice: Notice,
    joined: list[Notice],
    facts: Facts,
    template: str,
    more: dict[str, object],
    message: Message,
    links: Links | None,
) -> Message:
    kinds = list(dict.fromkeys([*(one.kind for one in joined), notice.kind]))
    words = wordings.words_for(heaviest(kinds))
    context: dict[str, object] = {
        **more,
        "facts": facts,
        "subject": in_one_line(words.subject, facts),
        "happened": [line for kind in kinds for line in said(wordings.words_for(kind).body, facts)],
        "to_do": said(words.to_do, facts),
        "links": links,
        "language": translation.get_language(),
    }
    return Message(
        message.to,
        str(context["subject"]),
        render_to_string(f"messages/{template}.txt", context),
        message.reference,
        render_to_string(f"messages/{template}.html", context),
        _headers(notice, links),
        message.facts,
    )


def _headers(notice: Notice, links: Links | None) -> dict[str, str]:
    """RFC 8058 for whoever wants to hear no more by one touch."""
    host = settings.MOTCUA_BASE_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": message_id(notice.pk, host), "Auto-Submitted": "auto-generated"}
    if links:
        headers |= {"List-Unsubscribe": f"<{links.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers
