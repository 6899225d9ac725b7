"""The steps of filing: which there are for a procedure, what each reads from its form, and which faults are its own."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base.problems import FieldError
from motcua.domain.catalogue.rules import Content
from motcua.domain.catalogue.words import name_of
from motcua.domain.dossiers.actions import PAPER
from motcua.domain.dossiers.rules import RepresentativeKind
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.people.passport import apart, find_passport
from motcua.domain.submissions.content import ActsFor, Filled
from motcua.domain.submissions.queries import Whole
from motcua.domain.submissions.rules import ORIGINALS
from motcua.surfaces.asking.reading import read_form, with_rows

LONGEST = 500
REPRESENTATIVE = ("name", "id_number", "phone", "paper_number", "paper_date", "valid_until")
WHO, FORM, PAPERS, RESULT, REVIEW = "nguoi-nop", "to-khai", "giay-to", "nhan-ket-qua", "kiem-tra"
Reader = Callable[[Filled, QueryDict, Content], Filled]


@dataclass(frozen=True)
class Step:
    """One page. `faults`: how the names of its faults begin."""

    slug: str
    title: str | Promise
    faults: tuple[str, ...]


ALL = (
    Step(WHO, gettext_lazy("Who applies"), ("applicant.", "representative.")),
    Step(FORM, gettext_lazy("Questions"), ("answers", "fee_case")),
    Step(PAPERS, gettext_lazy("Papers"), ("documents.",)),
    Step(RESULT, gettext_lazy("The result"), ("delivery", "postal_address")),
    Step(REVIEW, gettext_lazy("Look over and send"), ()),
)


def steps_of(whole: Whole) -> tuple[Step, ...]:
    """Those that this procedure needs; who acts for another has a paper to show."""
    content = whole.procedure.content
    asked = set(content.form.get("properties", {})) - content.late_sections
    absent = ({FORM} if not asked else set()) | (
        {PAPERS} if not (content.documents or whole.filled.needs_power) else set()
    )
    return tuple(one for one in ALL if one.slug not in absent)


def own_faults(step: Step, faults: tuple[FieldError, ...], content: Content) -> list[FieldError]:
    """The faults of one step, by the names of its fields and in the words of its page."""
    return [_in_words(one, content) for one in faults if one.field.startswith(step.faults)] if step.faults else []


def _in_words(fault: FieldError, content: Content) -> FieldError:
    if fault.field.startswith("documents."):
        code = fault.field.removeprefix("documents.")
        paper = next((one for one in content.documents if one.code == code), None)
        if code == PAPER:
            return FieldError(f"file-{code}", _("Add a photo or a file of the paper that proves your right"))
        if paper is not None:
            return FieldError(f"file-{code}", _("Add a photo or a file: %(name)s") % {"name": name_of(paper)})
    return FieldError(fault.field.removeprefix("applicant.").replace("representative.", "rep_"), fault.message)


def _who(filled: Filled, sent: QueryDict, content: Content) -> Filled:
    text = {
        name: sent.get(name, "").strip()[:LONGEST]
        for name in ("name", "id_number", "tax_code", "phone", "email", "address")
    }
    text["id_number"] = _number(sent.get("id_state", ""), text["id_number"])
    kind = "company" if sent.get("kind") == "company" else "person"
    if kind == "person":
        text["tax_code"] = ""
    right = sent.get("rep_kind", "")
    by = {name: sent.get(f"rep_{name}", "").strip()[:LONGEST] for name in REPRESENTATIVE}
    by["id_number"] = _number(sent.get("rep_id_state", ""), by["id_number"])
    acts_for = ActsFor(right, **by) if right in set(RepresentativeKind) else None
    return replace(filled, applicant=ApplicantInput(kind, **text), acts_for=acts_for)


def _number(state: str, number: str) -> str:
    """A passport's with its state, as they are chosen apart; what cannot be one stays as it was written, for the faults."""
    written = apart(number)[1] if state else number
    whole = f"{state[:3]} {written}" if state and written else number
    return find_passport(whole) or whole


def _form(filled: Filled, sent: QueryDict, content: Content) -> Filled:
    answers = with_rows(content.form, sent)
    return replace(filled, answers=read_form(content.form, sent) if answers is None else answers)


def _result(filled: Filled, sent: QueryDict, content: Content) -> Filled:
    originals = sent.get("originals", "")
    return replace(
        filled,
        delivery="post" if sent.get("delivery") == "post" else "counter",
        postal_address=sent.get("postal_address", "").strip()[:LONGEST],
        originals=originals if originals in ORIGINALS else "",
    )


def part_of(step: str, filled: Filled) -> str:
    """What a step holds, as one text; equal where nothing of it differs."""
    held: Mapping[str, object] = {
        WHO: [asdict(filled.applicant), asdict(filled.acts_for) if filled.acts_for else None],
        FORM: filled.answers,
        RESULT: [filled.delivery, filled.postal_address, filled.originals],
    }
    return json.dumps(held.get(step), sort_keys=True, ensure_ascii=False)


def mark_of(step: str, filled: Filled) -> str:
    """By which a page knows what it showed: another tab may have saved the same step since."""
    return hashlib.sha256(part_of(step, filled).encode()).hexdigest()[:24]


READERS: Mapping[str, Reader] = {WHO: _who, FORM: _form, RESULT: _result}


def shown(whole: Whole) -> dict[str, Any]:
    """What every step shows: where one is in the way."""
    return {"whole": whole, "one": whole.view, "procedure": whole.procedure, "steps": steps_of(whole)}
