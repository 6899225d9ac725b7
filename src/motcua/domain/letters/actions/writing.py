"""Letters: begun from a template, written, issued with a number and a seal."""

import json
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.documents import signatures
from motcua.domain.documents.actions import keep_letter
from motcua.domain.dossiers.access import allowed_verbs
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import Verb
from motcua.domain.letters import hiding, paper
from motcua.domain.letters.access import ISSUE, WRITE, require_right
from motcua.domain.letters.models import Letter, TemplateVersion
from motcua.domain.letters.queries import desk_of, given_of, letter_of, templates_for
from motcua.domain.letters.rules import LONGEST_PART, LetterText, content_of, missing_parts

# One statement, so that two who issue at once get two numbers, and a transaction that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO letters_number AS given (book, year, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_letter_numbers_per_year DO UPDATE SET last = given.last + 1
RETURNING last
"""


@transaction.atomic
def begin_letter(actor: Actor, code: str, template: int) -> Letter:
    """A draft, with its addressee and its free parts as the template has them. Raises NotFound, Conflict."""
    offered = next((one for one in templates_for(actor, code) if one.template == template), None)
    if offered is None:
        raise NotFound(_("There is no such template for this dossier"))
    version = TemplateVersion.objects.select_related("template").get(pk=offered.version)
    dossier = Dossier.objects.get(code=offered.dossier)
    owner, content, now = version.template, content_of(version.content), clock.now()
    letter = Letter(
        dossier=dossier,
        version=version,
        centre=owner.centre,
        agency=owner.agency,
        to_applicant=owner.addressee == "applicant",
        made_by=actor.reference,
        made_at=now,
        changed_by=actor.reference,
        changed_at=now,
        book=f"agency:{owner.agency}" if owner.agency else f"centre:{owner.centre}",
    )
    given = LetterText("", {part.code: part.text for part in content.parts}, english=False)
    desk = desk_of(actor, letter, given)
    letter.content = _sealed(
        LetterText(paper.to_begin_with(content, desk.facts), given.parts, english=content.has_english)
    )
    letter.save(force_insert=True)
    _record(actor, "dossier.letter_begun", letter)
    return letter


@transaction.atomic
def change_letter(actor: Actor, letter: UUID, seen: int, given: LetterText) -> Letter:
    """Keeps what was written in the draft. Raises Conflict where somebody saved after `seen`, InvalidInput, NotFound, Forbidden.

    What was masked for its writer stays as it is.
    """
    found = _draft(actor, letter, WRITE, seen)
    content = content_of(found.version.content)
    codes = {part.code for part in content.parts}
    if len(given.to) > LONGEST_PART or any(len(text) > LONGEST_PART for text in given.parts.values()):
        raise InvalidInput.of("parts", _("At most 4,000 characters"))
    before = given_of(found)
    given = hiding.restored(given, before, desk_of(actor, found, before).facts)
    kept = LetterText(
        given.to.strip(), {code: text.strip() for code, text in given.parts.items() if code in codes}, given.english
    )
    if _sealed(kept) == found.content:
        return found
    found.content, found.edits = _sealed(kept), found.edits + 1
    found.changed_by, found.changed_at = actor.reference, clock.now()
    found.save()
    journal.record(actor, "letter.changed", f"letter:{found.pk}", centre=found.dossier.centre, edit=found.edits)
    return found


@transaction.atomic
def drop_letter(actor: Actor, letter: UUID) -> str:
    """Throws a draft away; what was issued stays. Returns the code of its dossier. Raises NotFound, Conflict, Forbidden."""
    found = _draft(actor, letter, WRITE)
    _record(actor, "dossier.letter_dropped", found)
    found.delete()
    return found.dossier.code


@transaction.atomic
def issue(actor: Actor, letter: UUID, seen: int, *, as_result: bool = False) -> Letter:
    """Gives the letter its number and date, makes it a PDF/A with the seal of whoever writes it, keeps it among the dossier's papers.

    `as_result`: it is the dossier's result. Raises InvalidInput for what is not filled in; Conflict where it was issued or changed
    meanwhile; TimestampUnavailable; Forbidden. What fails gives its number back.
    """
    found = _draft(actor, letter, ISSUE, seen)
    content, given = content_of(found.version.content), given_of(found)
    errors = missing_parts(content, given)
    if errors:
        raise InvalidInput(errors)
    dossier = Dossier.objects.select_for_update().get(pk=found.dossier_id)
    if as_result and (found.agency != dossier.agency or Verb.RESULT.value not in allowed_verbs(actor, dossier)):
        raise Conflict(_("No result can be attached to this dossier now"), code="no_result_now")
    desk = desk_of(actor, found, given)
    found.year, found.symbol = desk.facts.office.local(desk.facts.now).year, content.symbol
    found.number = _next_number(found.book, found.year)
    data = paper.of_letter(content, desk.facts_with(found.number_text), agency=found.agency, issued=True)
    pdf, found.sealed = _made(found, data, desk.facts.now)
    found.content = _sealed(given, data)
    found.state, found.issued_by, found.issued_at = "issued", actor.reference, desk.facts.now
    found.summary = paper.subject_of(content, desk.facts)
    upload = ContentFile(pdf, name=f"{found.number_text.replace('/', '-')}.pdf")
    found.file_id = keep_letter(
        actor, dossier.code, upload, result=found.number_text if as_result else "", signed=found.sealed
    )
    found.save()
    _record(
        actor,
        "dossier.letter_issued",
        found,
        letter_number=found.number_text,
        sealed=found.sealed,
        to_applicant=found.to_applicant,
        as_result=as_result,
    )
    return found


@transaction.atomic
def change_and_issue(actor: Actor, letter: UUID, seen: int, given: LetterText, *, as_result: bool = False) -> Letter:
    """Keeps what was typed last and issues it, all or nothing. Raises as both do."""
    return issue(actor, letter, change_letter(actor, letter, seen, given).edits, as_result=as_result)


def _made(letter: Letter, data: paper.Data, at: datetime) -> tuple[bytes, bool]:
    """The PDF, and whether it bears a seal: without a token it is signed and stamped on paper."""
    pdf, owner = paper.pdf(data, at), letter.agency or letter.centre
    if not signatures.has_token(owner):
        return pdf, False
    return signatures.sign(pdf, owner, f"{letter.number_text} {letter.dossier.code}"), True


def _next_number(book: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [book, year])
        return int(cursor.fetchone()[0])


def _draft(actor: Actor, letter: UUID, right: str, seen: int | None = None) -> Letter:
    """The locked draft. Raises NotFound, Forbidden, Conflict."""
    letter_of(actor, letter)
    found = Letter.objects.select_for_update().filter(pk=letter).first()
    if found is None:
        raise NotFound
    require_right(actor, right, found, found.dossier.centre)
    if found.state != "draft":
        words = _("This letter was issued already as number %(number)s") % {"number": found.number_text}
        raise Conflict(words, code="letter_issued")
    if seen is not None and found.edits != seen:
        raise Conflict(
            _("Somebody else changed this letter after you opened it. Load the page again to see it."),
            code="edited_meanwhile",
            edits=found.edits,
        )
    return found


def _sealed(given: LetterText, printed: paper.Data | None = None) -> str:
    """As JSON; `printed`: what stood on the paper when it was issued."""
    shape = {"to": given.to, "parts": dict(given.parts), "english": given.english}
    kept = shape | ({"printed": printed} if printed else {})
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _record(actor: Actor, kind: str, letter: Letter, **more: object) -> None:
    dossier = letter.dossier
    journal.record(
        actor,
        kind,
        dossier.subject,
        centre=dossier.centre,
        agency=letter.agency or dossier.agency,
        letter=str(letter.pk),
        template=letter.version.template.code,
        version=letter.version.number,
        **more,
    )
