"""A letter as it is printed: laid out as decree 30/2020 (annex I) wants it, typeset to PDF/A or to pictures of its pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from motcua.base import merging
from motcua.base.merging import Filled, Value
from motcua.domain.catalogue.rules import Content as Procedure
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_agency, get_centre
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.office import Office
from motcua.domain.dossiers.rule_sets import rule_set_on
from motcua.domain.letters.fields import Facts, sampler, teller
from motcua.domain.letters.rules import FREE, Content

PAPER = "letter"
PREVIEW_PPI = 84.0
Data = dict[str, Any]
Say = Callable[[str], Value]


def of_letter(content: Content, facts: Facts, *, agency: str, issued: bool) -> Data:
    """What stands on a letter; before it is issued its number and day are left open."""
    given = replace(content, to=facts.given.to)
    with_english = content.has_english and facts.given.english
    return _laid_out(
        given,
        teller(facts),
        teller(replace(facts, english=True)) if with_english else None,
        office=facts.office,
        body_that_writes=get_agency(agency).name if agency else facts.office.centre.name,
        number=facts.number.partition("/")[0] if issued else "",
        at=facts.now,
        dated=issued,
        signer=facts.signer if issued else "",
    )


def of_template(content: Content, procedure: Procedure | None, *, centre: str, agency: str, at: datetime) -> Data:
    """The template with examples in the place of facts."""
    hall: Centre = get_centre(centre)
    parts = {part.code: (part.title, part.text) for part in content.parts}
    english = sampler(parts, procedure, english=True) if content.has_english else None
    return _laid_out(
        content,
        sampler(parts, procedure, english=False),
        english,
        office=Office(hall, rule_set_on(at.date())),
        body_that_writes=get_agency(agency).name if agency else hall.name,
        number="",
        at=at,
        dated=False,
        signer="Giáp Văn Yên",
    )


def _laid_out(
    content: Content,
    say: Say,
    say_english: Say | None,
    *,
    office: Office,
    body_that_writes: str,
    number: str,
    at: datetime,
    dated: bool,
    signer: str,
) -> Data:
    subject = merging.in_one_line(merging.read(content.subject), say)
    common = office.common("control_slip")["office"]
    return {
        "form": {"title": content.title or subject},
        "office": {"name": body_that_writes},
        "superior": content.superior,
        "writes": body_that_writes,
        "number": number,
        "symbol": content.symbol,
        "place": common["place"],
        "day": day_in_words(office.local(at), dated=dated),
        "title": content.title,
        "subject": subject,
        "to": _lines(content.to, say),
        "body": _blocks(content.body, say),
        "recipients": _lines(content.recipients, say),
        "signer": [line.strip() for line in content.signer.split("\n") if line.strip()],
        "signer_name": signer,
        "draft": not dated,
        "english": say_english
        and {
            "subject": merging.in_one_line(merging.read(content.subject_en), say_english),
            "body": _blocks(content.body_en, say_english),
        },
    }


def day_in_words(day: datetime, *, dated: bool) -> str:
    """Decree 30/2020: days below ten and the months one and two have a nought before them, other months none."""
    month = f"{day.month:02d}" if day.month < 3 else f"{day.month}"
    return f"ngày {day.day:02d} tháng {month} năm {day.year}" if dated else f"ngày … tháng … năm {day.year}"


def subject_of(content: Content, facts: Facts) -> str:
    """What a letter is about, in one line."""
    return merging.in_one_line(merging.read(content.subject), teller(facts))


def to_begin_with(content: Content, facts: Facts) -> str:
    return "\n".join(_lines(content.to, teller(facts)))


def _lines(source: str, say: Say) -> list[str]:
    return [one.text.strip() for one in merging.fill(merging.read(source), say)]


def _blocks(source: str, say: Say) -> list[Data]:
    return [_block(one) for one in merging.fill(merging.read(source), say)]


def _block(one: Filled) -> Data:
    return {"item": one.item, "runs": [[words, bold] for words, bold in one.runs]}


def pdf(data: Data, at: datetime) -> bytes:
    return typesetting.pdf(PAPER, data, at)


def pictures(data: Data, at: datetime, ppi: float = PREVIEW_PPI) -> list[bytes]:
    return typesetting.pictures(PAPER, data, at, ppi)


def free_names(content: Content) -> list[str]:
    return [FREE + part.code for part in content.parts]
