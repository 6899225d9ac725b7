"""Verbs of conversation: comment, note that a mention was read, ask another agency, answer, report silence, erase."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import agencies_by_code, get_centre, working_calendar
from motcua.domain.conversation.models import Comment, Mention, Question
from motcua.domain.conversation.queries import mentionable
from motcua.domain.conversation.rules import LONGEST_TEXT, MOST_DAYS, mentioned_names
from motcua.domain.dossiers.access import agencies_in, may, require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED, RUNNING, tidy_code
from motcua.domain.people.permissions import Action, agencies_of, require

MOST_SILENT = 500  # reported in one go


@transaction.atomic
def comment(actor: Actor, code: str, text: str, mentions: Iterable[str] = ()) -> int:
    """Says something about a dossier to colleagues; `@name` in the text, or `mentions` (user names), asks them to look.

    Raises InvalidInput for nobody's name, or one who may not see the dossier; Conflict when it is erased.
    """
    dossier = _locked(actor, code)
    if not may(actor, Action.DOSSIER_COMMENT, dossier):
        require(actor, Action.DOSSIER_COMMENT, centre=dossier.centre)
    if not dossier.applicant_name:
        raise Conflict(_("What this dossier told was erased; nothing can be added"), code="dossier_erased")
    said = _text(text, "text")
    people = _mentioned(dossier, [*mentions, *mentioned_names(said)])
    made = Comment.objects.create(dossier=dossier, text=said, made_by=actor.reference, made_at=clock.now())
    Mention.objects.bulk_create(Mention(comment=made, person=person) for person in people)
    _record(actor, dossier, "dossier.commented", comment=made.pk, mentions=people)
    return made.pk


@transaction.atomic
def read_mention(actor: Actor, mention: int) -> str:
    """Notes that somebody read what mentions them; gives the code of the dossier. Raises NotFound for what is not theirs."""
    found = Mention.objects.select_related("comment__dossier").filter(pk=mention, person=actor.reference).first()
    if found is None:
        raise NotFound
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
        _record(actor, found.comment.dossier, "dossier.mention_read", comment=found.comment_id)
    return found.comment.dossier.code


@transaction.atomic
def ask(actor: Actor, code: str, to_agency: str, text: str, days: int) -> int:
    """Asks another agency, to be answered within `days` working days; the clock of the dossier runs on.

    Gives the question's number within the dossier. Raises InvalidInput; Conflict while nothing is worked on it.
    """
    dossier = _locked(actor, code)
    if not may(actor, Action.QUESTION_ASK, dossier):
        require(actor, Action.QUESTION_ASK, centre=dossier.centre)
    if dossier.state not in RUNNING:
        raise Conflict(_("No agency is asked while nobody works on the dossier"), code="dossier_not_running")
    asking = _asking_agency(actor, dossier)
    if to_agency not in agencies_by_code() or to_agency == asking:
        raise InvalidInput.of("to", _("Choose another agency"))
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput.of("days", _("From 1 to 30 working days"))
    said = _text(text, "text")
    now = clock.now()
    calendar = working_calendar(get_centre(dossier.centre))
    last = Question.objects.filter(dossier=dossier).aggregate(last=Max("number"))["last"] or 0
    made = Question.objects.create(
        dossier=dossier,
        number=last + 1,
        from_agency=asking,
        to_agency=to_agency,
        text=said,
        asked_by=actor.reference,
        asked_at=now,
        due_at=max(calendar.add_working_days(calendar.next_opening(now), days), now + timedelta(minutes=1)),
    )
    _record(actor, dossier, "dossier.question_asked", **_facts(made))
    return made.number


@transaction.atomic
def answer(actor: Actor, question: int, text: str) -> None:
    """Answers for the asked agency; late is better than never. Raises NotFound for another agency's, Conflict twice."""
    found = Question.objects.select_for_update().select_related("dossier").filter(pk=question).first()
    agencies = agencies_of(actor, Action.QUESTION_ANSWER)
    require(actor, Action.QUESTION_ANSWER)
    if found is None or (agencies is not None and found.to_agency not in agencies):
        raise NotFound
    if found.answered_at is not None:
        raise Conflict(_("This question was answered already"), code="question_answered")
    if found.dossier.state in CLOSED:
        raise Conflict(_("The dossier is closed; the answer is not needed any more"), code="dossier_closed")
    found.answer, found.answered_by, found.answered_at = _text(text, "text"), actor.reference, clock.now()
    found.save()
    _record(
        actor, found.dossier, "dossier.question_answered", in_time=found.answered_at <= found.due_at, **_facts(found)
    )


def report_silence(actor: Actor) -> int:
    """Records of each question whose date has passed without an answer that its agency is silent; once each. How many."""
    due = Question.objects.filter(answered_at=None, silent_at=None, due_at__lt=clock.now())
    return sum(_report_one(actor, pk) for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:MOST_SILENT]))


@transaction.atomic
def _report_one(actor: Actor, pk: int) -> bool:
    rows = Question.objects.select_for_update().select_related("dossier")
    found = rows.filter(pk=pk, answered_at=None, silent_at=None).first()
    if found is None:
        return False
    found.silent_at = clock.now()
    found.save(update_fields=["silent_at"])
    _record(actor, found.dossier, "dossier.question_silent", **_facts(found))
    return True


@transaction.atomic
def erase(actor: Actor, code: str) -> None:
    """Takes away what was said about a dossier whose time of retention has run out. Raises NotFound, Forbidden, Conflict."""
    dossier = Dossier.objects.filter(code=code).first()
    if dossier is None:
        raise NotFound
    require(actor, Action.RECORDS_DECIDE, centre=dossier.centre)
    if dossier.state not in CLOSED:
        raise Conflict(_("A dossier that is still open cannot be erased"), code="dossier_open")
    Comment.objects.filter(dossier=dossier).delete()
    Question.objects.filter(dossier=dossier).update(text="", answer="")


def _locked(actor: Actor, code: str) -> Dossier:
    found = Dossier.objects.select_for_update().filter(code=tidy_code(code)).first()
    return require_visible(actor, found)


def _text(text: str, field: str) -> str:
    said = text.strip()
    if not said:
        raise InvalidInput.of(field, _("Write something"))
    if len(said) > LONGEST_TEXT:
        raise InvalidInput.of(field, _("At most 4,000 characters"))
    return said


def _mentioned(dossier: Dossier, names: list[str]) -> list[str]:
    """References of those named, each once. Raises InvalidInput with the names of nobody."""
    known = {one.username: one.reference for one in mentionable(dossier)}
    unknown = [name for name in dict.fromkeys(names) if name and name not in known]
    if unknown:
        words = _("Nobody who may see this dossier has this name: %(names)s") % {"names": ", ".join(unknown)}
        raise InvalidInput.of("mentions", words)
    return list(dict.fromkeys(known[name] for name in names if name))


def _asking_agency(actor: Actor, dossier: Dossier) -> str:
    own = agencies_of(actor, Action.QUESTION_ASK)
    taking_part = agencies_in(dossier)
    return next(iter(sorted(taking_part & own)), dossier.agency) if own is not None else dossier.agency


def _facts(question: Question) -> dict[str, str | int]:
    return {
        "question": question.number,
        "from_agency": question.from_agency,
        "to_agency": question.to_agency,
        "answer_due_at": question.due_at.isoformat(),
    }


def _record(actor: Actor, dossier: Dossier, kind: str, **data: object) -> None:
    journal.record(actor, kind, dossier.subject, centre=dossier.centre, agency=dossier.agency, **data)
