"""All that a letter is made of: its text, what its writer gave, and the facts of its dossier."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import version_content
from motcua.domain.centre.queries import get_centre
from motcua.domain.documents.forms.office import Office
from motcua.domain.dossiers.answers import answers_of
from motcua.domain.dossiers.queries.one import ONE_LOOK, load, picture
from motcua.domain.dossiers.rule_sets import rule_set
from motcua.domain.letters.fields import Facts
from motcua.domain.letters.models import Letter
from motcua.domain.letters.queries._owners import Owners
from motcua.domain.letters.queries.letters import LetterView, letter_of, letter_view
from motcua.domain.letters.rules import Content, LetterText, content_of
from motcua.domain.people.queries import name_of

LOOK = "dossier.letter_viewed"


@dataclass(frozen=True)
class Desk:
    """All that a letter is made of."""

    facts: Facts
    content: Content
    printed: dict[str, Any] | None = None

    def facts_with(self, number: str) -> Facts:
        return replace(self.facts, number=number)


def writing(actor: Actor, identifier: UUID) -> tuple[LetterView, Desk]:
    """A letter on its page; that somebody looked at it is recorded, once in ten minutes. Raises NotFound."""
    found = letter_of(actor, identifier)
    _note_look(actor, found)
    return letter_view(actor, found, Owners()), desk_of(actor, found, given_of(found))


def _note_look(actor: Actor, letter: Letter) -> None:
    """The look at this letter, not at its dossier: what stands here may be more than the dossier's page shows."""
    name, since = str(letter.pk), clock.now() - ONE_LOOK
    with transaction.atomic():
        seen = any(
            (one.kind, one.actor, one.data.get("letter")) == (LOOK, actor.reference, name) and one.at > since
            for one in journal.subject_history(letter.dossier.subject)
        )
        if not seen and not actor.is_system:
            agency = letter.agency or letter.dossier.agency
            journal.record(
                actor, LOOK, letter.dossier.subject, centre=letter.dossier.centre, agency=agency, letter=name
            )


def given_of(letter: Letter) -> LetterText:
    """What its writer gave; nothing after it was erased."""
    raw = json.loads(letter.content) if letter.content else {}
    return LetterText(raw.get("to", ""), raw.get("parts", {}), bool(raw.get("english")))


def printed(letter: Letter) -> dict[str, Any] | None:
    """What stood on the paper when it was issued; None before, and after it was erased."""
    found: dict[str, Any] | None = json.loads(letter.content).get("printed") if letter.content else None
    return found


def desk_of(actor: Actor, letter: Letter, given: LetterText) -> Desk:
    """The dossier's facts as the letter may say them now. `actor` signs it."""
    dossier = load(letter.dossier.code)
    assert dossier is not None
    view = picture(actor, dossier)
    facts = Facts(
        view=view,
        office=Office(get_centre(dossier.centre), rule_set(dossier.rule_set)),
        answers=answers_of(dossier),
        form=version_content(dossier.version_id).form,
        given=given,
        to=given.to,
        signer=actor.name if actor.kind == "staff" else "",
        writer=_person(letter.made_by),
        number=letter.number_text,
        now=letter.issued_at or clock.now(),
    )
    return Desk(facts, content_of(letter.version.content), printed(letter))


def with_given(desk: Desk, given: LetterText) -> Desk:
    """The same with what was typed and not kept."""
    return replace(desk, facts=replace(desk.facts, given=given, to=given.to))


def _person(reference: str) -> str:
    name = name_of(reference)
    return "" if ":" in name else name


def can_be_result(actor: Actor, view: LetterView, desk: Desk) -> bool:
    """Whether issuing it may make it the dossier's result."""
    return view.kind == "result" and "result" in desk.facts.view.allowed and not desk.facts.view.result
