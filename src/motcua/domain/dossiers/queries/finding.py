"""One search for dossiers: what was typed, filters, what the role may see, page by page both ways.

Measured by bench/dossiers.py; how lists are walked stands in _walk.py, what can be asked in _questions.py.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.dossiers import names
from motcua.domain.dossiers.queries import _questions as ask
from motcua.domain.dossiers.queries._questions import Question
from motcua.domain.dossiers.queries._walk import Condition, Place, Source, Walked, thinnest, walk
from motcua.domain.dossiers.rules import State
from motcua.domain.dossiers.typed import Kind, Reading, readings

MOST = 200
NUMBERS = (Kind.IDENTITY, Kind.TAX_CODE, Kind.PHONE)
DUE = ("today", "week", "late", "early")
MOST_PROCEDURES = 60


@dataclass(frozen=True)
class Filters:
    """What narrows a search; empty means all.

    `state`: one of the ten or "open"; `due`: one of DUE; `holder`, `receiver`: who has it in hand, who took it in (references).
    """

    state: str = ""
    agency: str = ""
    procedure: str = ""
    field: str = ""
    channel: str = ""
    due: str = ""
    received_from: date | None = None
    received_to: date | None = None
    holder: str = ""
    receiver: str = ""
    centre: str = ""
    step: str = ""
    due_before: datetime | None = None
    late: bool = False

    @property
    def order(self) -> str:
        return "due" if self.due in ("today", "week", "late") else "newest"


ALL = Filters()


@dataclass(frozen=True)
class Found:
    """The places of a page; how the box was read and how else it could be; where to go on.

    `stopped_at`: the walk was given up there, further back may be more.
    """

    places: list[Place]
    read_as: tuple[Reading, ...]
    others: tuple[Reading, ...]
    previous: str | None
    next: str | None
    stopped_at: datetime | None


def find(
    actor: Actor,
    q: str = "",
    filters: Filters = ALL,
    *,
    read_as: str = "",
    among: list[str] | None = None,
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> Found:
    """A page of what `actor` may see. `among`: codes that the words of documents led to, in place of `q`.

    Raises InvalidInput for a filter or cursor that is not one, Forbidden, NotAuthenticated.
    """
    limit = max(1, min(limit, MOST))
    common = [*ask.may_see(actor), *_filtered(filters)]
    possible = readings(q, _today()) if q.strip() else []
    if among is not None:
        used: tuple[Reading, ...] = tuple(one for one in possible if one.kind is Kind.TEXT)
        turns = [[ask.among(among)]]
    elif possible:
        used = _chosen(possible, read_as)
        turns = _turns(used)
    else:
        used, turns = (), [] if q.strip() else [[]]
    others = tuple(one for one in possible if one.kind not in {one.kind for one in used})
    if not turns:
        return Found([], used, others, None, None, None)
    back = bool(before)
    start = Place.read(before, "before") if before else Place.read(after) if after else None
    lists = [_list([*common, *turn], filters.order) for turn in turns]
    walked = walk(lists, start, limit, newest_first=filters.order == "newest", back=back)
    return Found(walked.places, used, others, *_ways(walked, start, back))


def _ways(walked: Walked, start: Place | None, back: bool) -> tuple[str | None, str | None, datetime | None]:
    """Cursors of the page before and the page after, and where the walk was given up."""
    first, last = (walked.places[0], walked.places[-1]) if walked.places else (None, None)
    further = (walked.stopped or (first if back else last)) if walked.more else None
    behind = (last or start) if back else (first or start) if start is not None else None
    previous, following = (further, behind) if back else (behind, further)
    return (
        str(previous) if previous else None,
        str(following) if following else None,
        walked.stopped.at if walked.stopped else None,
    )


def _today() -> date:
    return clock.now().astimezone(clock.LOCAL_ZONE).date()


def _chosen(possible: list[Reading], read_as: str) -> tuple[Reading, ...]:
    """How it is read: as asked for, else the likeliest; a number is looked for as all that it can be."""
    wanted = [one for one in possible if one.kind == read_as]
    if wanted:
        return tuple(wanted)
    first = possible[0]
    if first.kind in NUMBERS:
        return tuple(one for one in possible if one.kind in NUMBERS)
    if first.kind is Kind.NAME and not _all_known(first.value):
        # no name has all of these words: perhaps a procedure has
        return next(((one,) for one in possible if one.kind is Kind.PROCEDURE and _procedures(one.value)), (first,))
    return (first,)


def _all_known(folded: str) -> bool:
    """Whether each word stands in some name."""
    words = list(names.words_of(folded))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM unnest(%s::text[]) AS w"
            ' WHERE EXISTS (SELECT FROM dossiers_name_word n WHERE n.word = w COLLATE "C")',
            [words],
        )
        return int(cursor.fetchone()[0]) == len(words)


def _procedures(words: str) -> list[str]:
    return catalogue().named(words)[:MOST_PROCEDURES]


def _turns(used: tuple[Reading, ...]) -> list[list[Question]]:
    """What is asked of each list, one list after the other."""
    turns: list[list[Question]] = []
    for reading in used:
        if reading.kind in NUMBERS:
            turns.append([ask.numbered(reading)])
        elif reading.kind is Kind.CODE:
            turns.append(ask.coded(reading.value))
        elif reading.kind is Kind.NUMBER:
            turns.append([ask.ending(reading.value, _today())])
        elif reading.kind is Kind.NAME:
            turns += ask.named(reading.value)
        elif reading.kind is Kind.PROCEDURE:
            turns.append([ask.one_of("procedure", _procedures(reading.value), "searched procedure")])
    return turns


def _filtered(filters: Filters) -> list[Question]:
    """A question for each filter. Raises InvalidInput."""
    asked: list[Question] = []
    if filters.state == "open":
        asked.append(ask.plain("state", f"d.state IN ({ask.OPEN_SQL})"))
    elif filters.state:
        if filters.state not in set(State):
            raise InvalidInput.of("state", _("Unknown state; known: %(states)s") % {"states": ", ".join(State)})
        asked.append(ask.one_of("state", [filters.state]))
    if filters.agency:
        asked.append(ask.takes_part([filters.agency], "agency"))
    if filters.procedure:
        asked.append(ask.one_of("procedure", [filters.procedure]))
    if filters.field:
        of_field = [one.code for one in catalogue().find(field=filters.field)]
        asked.append(ask.one_of("procedure", of_field, "field"))
    if filters.channel:
        asked.append(ask.one_of("channel", [filters.channel]))
    if filters.received_from or filters.received_to:
        asked.append(ask.received(filters.received_from, filters.received_to))
    if filters.holder:
        asked.append(ask.in_hands_of(filters.holder))
    if filters.receiver:
        asked.append(ask.one_of("received_by", [filters.receiver]))
    if filters.centre:
        asked.append(ask.in_centres([filters.centre], "centre"))
    if filters.step:
        asked.append(ask.step_is_open(filters.step))
    if filters.due_before is not None:
        asked.append(replace(ask.due(None, filters.due_before), key="due before", lists=()))
    if filters.late:
        asked.append(replace(ask.due(None, clock.now(), running=True), key="late", lists=()))
    return [*asked, *_due(filters.due)]


def _due(due: str) -> list[Question]:
    if not due:
        return []
    now = clock.now()
    midnight = datetime.combine(_today(), time.min, clock.LOCAL_ZONE)
    if due == "today":
        return [ask.due(midnight, midnight + timedelta(days=1))]
    if due == "week":
        return [ask.due(midnight, midnight + timedelta(days=7 - midnight.weekday()))]
    if due == "late":
        return [ask.due(None, now, running=True)]
    if due == "early":  # the result was there on an earlier day than promised
        zone = clock.LOCAL_ZONE.key
        day = "(d.{} AT TIME ZONE %s)::date"
        return [ask.plain("early", f"{day.format('processed_at')} < {day.format('due_at')}", zone, zone)]
    raise InvalidInput.of("due", _("Unknown; known: %(known)s") % {"known": ", ".join(DUE)})


def _list(questions: list[Question], order: str) -> Source:
    """The list to walk for these questions, with what must be checked on each of its rows."""
    spans = [one.on_dossier for one in questions if one.key == ask.RECEIVED]
    questions = [one for one in questions if one.key != ask.RECEIVED]
    if order == "due":
        own = next(one for one in questions if one.key == "due")
        rest = [
            Question(ask.RECEIVED, replace(one, sql=one.sql.replace("received_at", "d.received_at"))) for one in spans
        ]
        return _with_rest(own.lists[0], own, [*questions, *rest])
    choices = [
        (_within(source, spans), question)
        for question in questions
        for source in question.lists
        if source.at != "due_at"
    ]
    if not choices:
        return _with_rest(_within(ask.everything(), spans), None, questions)
    sources = [source for source, _question in choices]
    chosen = thinnest(sources)
    return _with_rest(chosen, choices[sources.index(chosen)][1], questions)


def _within(source: Source, spans: list[Condition]) -> Source:
    """The part of a list in some spans of time."""
    where = source.where
    for span in spans:
        where = Condition(f"{where.sql} AND {span.sql}", (*where.values, *span.values))
    return replace(source, where=where)


def _with_rest(source: Source, own: Question | None, questions: list[Question]) -> Source:
    left = [one for one in questions if one is not own]
    by_word = source.table == ask.WORDS
    also = [one.on_word for one in left if by_word and one.on_word is not None]
    rest = [one.on_dossier for one in left if not (by_word and one.on_word is not None)]
    return replace(source, also=tuple(also), rest=tuple(rest))
