"""Questions about conversation: what was said about a dossier, what mentions somebody, what an agency is asked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.conversation.models import Comment, Mention, Question
from motcua.domain.dossiers.access import agencies_in, may, require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED, tidy_code
from motcua.domain.people.permissions import Action, agencies_of, allowed, require
from motcua.domain.people.queries import active_staff, names_of

SHOWN = 200


@dataclass(frozen=True)
class Person:
    """Somebody who can be mentioned."""

    username: str
    reference: str
    name: str


@dataclass(frozen=True)
class CommentView:
    id: int
    text: str
    made_by: str
    made_by_name: str
    made_at: datetime
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class MentionView:
    """A comment that mentions the reader; `read_at` None: not read yet."""

    id: int
    dossier: str
    procedure_name: str
    text: str
    made_by_name: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class QuestionView:
    """A question as the asked agency sees it: of the dossier only its code and procedure. `may_answer` by the reader."""

    id: int
    number: int
    dossier: str
    procedure_name: str
    from_agency: str
    from_agency_name: str
    to_agency: str
    to_agency_name: str
    text: str
    asked_by_name: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_by_name: str
    answered_at: datetime | None
    is_late: bool
    may_answer: bool


def mentionable(dossier: Dossier) -> list[Person]:
    """The staff who may see and comment a dossier, by user name."""
    agencies = agencies_in(dossier)
    return [
        Person(username, person.reference, person.name)
        for username, person in active_staff()
        if allowed(person, Action.DOSSIER_COMMENT, centre=dossier.centre, agency=agencies)
    ]


def people_to_mention(actor: Actor, code: str) -> list[Person]:
    """Raises NotFound for a dossier that is not theirs to see; nobody for who may not comment."""
    dossier = _visible(actor, code)
    return mentionable(dossier) if may(actor, Action.DOSSIER_COMMENT, dossier) else []


def comments(actor: Actor, code: str) -> list[CommentView]:
    """What colleagues said, oldest first. Raises NotFound; Forbidden for who sees the dossier but is no colleague."""
    dossier = _visible(actor, code)
    if not may(actor, Action.DOSSIER_COMMENT, dossier):
        require(actor, Action.DOSSIER_COMMENT, centre=dossier.centre)
    rows = list(Comment.objects.filter(dossier=dossier).prefetch_related("mentions"))
    names = names_of({row.made_by for row in rows} | {one.person for row in rows for one in row.mentions.all()})
    return [
        CommentView(
            row.pk,
            row.text,
            row.made_by,
            names[row.made_by],
            row.made_at,
            tuple(names[one.person] for one in row.mentions.all()),
        )
        for row in rows
    ]


def mentions(actor: Actor) -> list[MentionView]:
    """What mentions the reader: unread first, then the latest; never of a dossier that they may not see any more."""
    require(actor, Action.DOSSIER_COMMENT)
    rows = Mention.objects.filter(person=actor.reference).select_related("comment__dossier__version__procedure")
    found = [*rows.filter(read_at=None).order_by("-id")[:SHOWN], *rows.exclude(read_at=None).order_by("-id")[:50]]
    seen = [row for row in found if may(actor, Action.DOSSIER_COMMENT, row.comment.dossier)]
    names = names_of({row.comment.made_by for row in seen})
    return [
        MentionView(
            row.pk,
            row.comment.dossier.code,
            row.comment.dossier.version.procedure.name,
            row.comment.text,
            names[row.comment.made_by],
            row.comment.made_at,
            row.read_at,
        )
        for row in seen
    ]


def unread(actor: Actor) -> int:
    """How many mentions somebody has not read. Index mention_unread."""
    return Mention.objects.filter(person=actor.reference, read_at=None).count()


def questions_about(code: str) -> list[QuestionView]:
    """All questions of a dossier, for a form whose maker has been let in already."""
    return _views(list(_questions().filter(dossier__code=code)), frozenset())


def questions(actor: Actor, code: str) -> list[QuestionView]:
    """What was asked about a dossier, for those who may see it. Raises NotFound."""
    dossier = _visible(actor, code)
    return _views(list(_questions().filter(dossier=dossier)), _answering(actor))


def questions_to(actor: Actor) -> list[QuestionView]:
    """What the reader's agencies still have to answer, most urgent first. Index question_open."""
    require(actor, Action.QUESTION_ANSWER)
    found = _questions().filter(answered_at=None).exclude(dossier__state__in=[state.value for state in CLOSED])
    agencies = _answering(actor)
    if agencies is not None:
        found = found.filter(to_agency__in=agencies)
    return _views(list(found.order_by("due_at")[:SHOWN]), agencies)


def _answering(actor: Actor) -> frozenset[str] | None:
    """The agencies for which somebody answers; None: all."""
    return agencies_of(actor, Action.QUESTION_ANSWER) if allowed(actor, Action.QUESTION_ANSWER) else frozenset()


def _questions() -> QuerySet[Question]:
    return Question.objects.select_related("dossier__version__procedure")


def _views(rows: list[Question], answering: frozenset[str] | None) -> list[QuestionView]:
    agencies = agencies_by_code()
    names = names_of({name for row in rows for name in (row.asked_by, row.answered_by) if name})
    now = clock.now()
    return [
        QuestionView(
            row.pk,
            row.number,
            row.dossier.code,
            row.dossier.version.procedure.name,
            row.from_agency,
            agencies[row.from_agency].name if row.from_agency in agencies else row.from_agency,
            row.to_agency,
            agencies[row.to_agency].name if row.to_agency in agencies else row.to_agency,
            row.text,
            names[row.asked_by],
            row.asked_at,
            row.due_at,
            row.answer,
            names[row.answered_by] if row.answered_by else "",
            row.answered_at,
            (row.answered_at or now) > row.due_at,
            row.answered_at is None
            and row.dossier.state not in CLOSED
            and (answering is None or row.to_agency in answering),
        )
        for row in rows
    ]


def _visible(actor: Actor, code: str) -> Dossier:
    rows = Dossier.objects.prefetch_related("participations")
    return require_visible(actor, rows.filter(code=tidy_code(code)).first())
