"""The register of dossiers (form 06; 07 of set B) of a period: the columns of the book, in its order.

Who reads it sees names, so that is recorded. Phone and address stay masked; the page of a day as the form has them is made from a dossier.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.dossiers.access import visible
from motcua.domain.people.identity import masked, masked_address
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.periods import moments
from motcua.domain.reports.shapes import Cell, Column, Report, Row

MOST_ROWS = 5_000


@transaction.atomic
def make(actor: Actor, asked: Asked) -> Report:
    begin, end = moments(asked.begin, asked.end)
    found = visible(actor).filter(asked.within, received_at__gte=begin, received_at__lt=end).exclude(state="registered")
    found = found.select_related("handed_over").order_by("received_at", "pk")
    rows = list(found[: MOST_ROWS + 1])
    procedure, agency = names.of_procedures(), names.of_agencies()
    words = {"counter": _("At the counter"), "post": _("By post")}
    made = tuple(
        Row(
            one.code,
            one.code,
            (
                procedure(one.procedure),
                one.sets,
                one.applicant_name,
                " · ".join(filter(None, [masked_address(one.address), masked(one.phone)])),
                agency(one.agency),
                _day(one.received_at),
                _day(one.due_at),
                _day(one.handed_over.made_at) if hasattr(one, "handed_over") else None,
                words.get(one.delivery, one.delivery),
            ),
        )
        for one in rows[:MOST_ROWS]
    )
    notes = [
        _("Phones and addresses are masked; the page of a day as form 06 has them is made from any of its dossiers.")
    ]
    if len(rows) > MOST_ROWS:
        notes.append(_("There are more than %(most)d lines: choose a shorter period.") % {"most": MOST_ROWS})
    _record(actor, asked, len(made))
    return Report(
        "register",
        _("Register of dossiers (form 06)"),
        asked,
        _("Code"),
        (
            Column("procedure", _("Procedure"), "text"),
            Column("sets", _("Sets")),
            Column("applicant", _("Applicant"), "text"),
            Column("contact", _("Address and phone"), "text"),
            Column("agency", _("Agency"), "text"),
            Column("received", _("Received"), "date"),
            Column("due", _("Due"), "date"),
            Column("returned", _("Returned"), "date"),
            Column("delivery", _("How it is returned"), "text"),
        ),
        made,
        None,
        tuple(notes),
    )


def _day(at: datetime) -> Cell:
    return at.astimezone(clock.LOCAL_ZONE).date()


def _record(actor: Actor, asked: Asked, rows: int) -> None:
    told = {"rows": rows, "begin": f"{asked.begin}", "end": f"{asked.end}"}
    journal.record(
        actor, "report.read", "report:register", centre=asked.centre or None, agency=asked.agency or None, **told
    )
