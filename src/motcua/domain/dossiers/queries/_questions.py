"""What can be asked of dossiers, each as a condition on the dossier's row and, where there is one, the list that answers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.dossiers import access, names
from motcua.domain.dossiers.models import Representative
from motcua.domain.dossiers.models.dossiers import OPEN_STATES
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.dossiers.queries._walk import Condition, Source
from motcua.domain.dossiers.rules import RUNNING
from motcua.domain.dossiers.typed import DAY_AND_NUMBER, Kind, Reading, day_of
from motcua.domain.people.permissions import Action, areas_of

DOSSIERS, WORDS, PARTICIPATIONS = "dossiers_dossier", "dossiers_name_word", "dossiers_participation"
DAYS_OF_SHORT_NUMBERS = 31
MOST_BROUGHT = 200  # dossiers brought for others that a card finds
WHOLE_NUMBER = 4  # digits of the daily number, at least
RECEIVED = "received"  # the key of the one question that every list answers itself
INDEXES = {
    Kind.IDENTITY: ("id_index", "id_number"),
    Kind.TAX_CODE: ("tax_index", "tax_code"),
    Kind.PHONE: ("phone_index", "phone"),
}


@dataclass(frozen=True)
class Question:
    """`on_dossier`: asked of the row `d`; `on_word`: of a word's row alone, without reading the dossier; `lists`: that hold
    nothing but what answers it."""

    key: str
    on_dossier: Condition
    on_word: Condition | None = None
    lists: tuple[Source, ...] = field(default=())


def listed(column: str, value: object) -> Source:
    """The list of all dossiers with a value in an indexed column, by time of receipt."""
    return Source(DOSSIERS, "received_at", "id", Condition(f"{column} = %s", (value,)))


def everything() -> Source:
    return Source(DOSSIERS, "received_at", "id", Condition("true"))


def one_of(column: str, values: Iterable[object], key: str = "") -> Question:
    """A column of the dossier with one of several values; with a single one there may be a list."""
    several = list(values)
    lists = (listed(column, several[0]),) if column in ("state", "procedure", "code") and len(several) == 1 else ()
    return Question(key or column, Condition(f"d.{column} = ANY(%s)", (several,)), None, lists)


def takes_part(agencies: Iterable[str], key: str) -> Question:
    """That one of some agencies takes part."""
    several = sorted(agencies)
    on_word = " OR ".join(["places LIKE %s"] * len(several)) or "false"
    lists: tuple[Source, ...] = ()
    if len(several) == 1:
        lists = (Source(PARTICIPATIONS, "received_at", "dossier_id", Condition("agency = %s", (several[0],))),)
    return Question(
        key,
        Condition(
            "EXISTS (SELECT FROM dossiers_participation p WHERE p.dossier_id = d.id AND p.agency = ANY(%s))", (several,)
        ),
        Condition(on_word, tuple(f"% {one} %" for one in several)),
        lists,
    )


def in_centres(centres: Iterable[str], key: str) -> Question:
    several = sorted(centres)
    lists = (listed("centre", several[0]),) if len(several) == 1 else ()
    on_word = " OR ".join(["places LIKE %s"] * len(several)) or "false"
    return Question(
        key,
        Condition("d.centre = ANY(%s)", (several,)),
        Condition(on_word, tuple(f"% @{one} %" for one in several)),
        lists,
    )


def may_see(actor: Actor) -> list[Question]:
    """What `actor` may see at all. Raises NotAuthenticated, Forbidden."""
    access.require_viewer(actor)
    areas = [_in_area(centres, agencies) for centres, agencies in areas_of(actor, Action.DOSSIER_VIEW)]
    return areas[0] if len(areas) == 1 else [_either(areas, "own places")]


def _in_area(centres: Iterable[str] | None, agencies: Iterable[str] | None) -> list[Question]:
    asked = []
    if centres is not None:
        asked.append(in_centres(centres, "own centres"))
    if agencies is not None:
        asked.append(takes_part(agencies, "own agencies"))
    return asked


def _either(several: Sequence[Sequence[Question]], key: str) -> Question:
    """That all of one of several are answered; no list holds it."""
    on_dossiers = [[one.on_dossier for one in questions] for questions in several]
    on_words = [[one.on_word for one in questions if one.on_word] for questions in several]
    return Question(key, _joined(on_dossiers), _joined(on_words))


def _joined(several: Sequence[Sequence[Condition]]) -> Condition:
    alternatives = (" AND ".join(f"({one.sql})" for one in conditions) for conditions in several)
    values = (value for conditions in several for one in conditions for value in one.values)
    return Condition(" OR ".join(f"({one})" for one in alternatives), tuple(values))


def bears(word: str) -> Question:
    """That the name has a word."""
    like = f"% {word} %"
    return Question(
        f"word {word}",
        Condition("' ' || d.name_key || ' ' LIKE %s", (like,)),
        Condition("name LIKE %s", (like,)),
        (Source(WORDS, "received_at", "dossier_id", Condition("word = %s", (word,))),),
    )


def is_called(whole: str) -> Question:
    """That the name is made of these words and no other but the usual ones (names.FILLERS)."""
    there = "SELECT FROM dossiers_name_word w WHERE w.word = %s AND w.received_at = {at} AND w.dossier_id = {id}"
    return Question(
        "whole name",
        Condition(f"EXISTS ({there.format(at='d.received_at', id='d.id')})", (whole,)),
        Condition(f"EXISTS ({there.format(at='s.walk_at', id='s.walk_id')})", (whole,)),
        (Source(WORDS, "received_at", "dossier_id", Condition("word = %s", (whole,))),),
    )


def is_not(question: Question) -> Question:
    """The opposite; no list holds it."""
    on_word = question.on_word
    return Question(
        f"not {question.key}",
        Condition(f"NOT ({question.on_dossier.sql})", question.on_dossier.values),
        on_word and Condition(f"NOT ({on_word.sql})", on_word.values),
    )


def named(folded: str) -> list[list[Question]]:
    """A name in turns: first those who are called so, in whatever order, then those whose name has more words beside."""
    words = names.words_of(folded)
    whole, each = names.whole(words), [bears(word) for word in words]
    if not whole:
        return [each]
    called = is_called(whole)
    return [[called, *(bears(word) for word in words if word in names.FILLERS)], [*each, is_not(called)]]


def numbered(reading: Reading) -> Question:
    """By the blind index of an identity number, tax code or phone."""
    column, purpose = INDEXES[reading.kind]
    value = crypto.blind_index(reading.value, purpose)
    if reading.kind == Kind.IDENTITY:
        brought = Representative.objects.filter(id_index=value).order_by("-pk")
        if ids := list(brought.values_list("dossier_id", flat=True)[:MOST_BROUGHT]):
            return _own_or_brought(value, ids)
    return Question(
        reading.kind,
        Condition(f"d.{column} = %s", (value,)),
        None,
        (Source(DOSSIERS, "received_at", "id", Condition(f"{column} = %s", (value,))),),
    )


def _own_or_brought(value: bytes, ids: list[int]) -> Question:
    """The dossiers of somebody, and those that they brought for others: two indexes, put together."""
    source = Condition("(id_index = %s OR id = ANY(%s))", (value, ids))
    own = Condition("(d.id_index = %s OR d.id = ANY(%s))", (value, ids))
    return Question(Kind.IDENTITY, own, None, (Source(DOSSIERS, "received_at", "id", source),))


def coded(value: str) -> list[Question]:
    """By a code or its beginning: agency, day, number. The beginning is a span of time in the list of an agency."""
    identifier, _dash, rest = value.partition("-")
    if len(rest.partition("-")[2]) >= WHOLE_NUMBER:
        return [one_of("code", [value])]
    starting = Question("code", Condition("d.code LIKE %s", (f"{_escaped(value)}%",)))
    agencies = [agency.code for agency in agencies_by_code().values() if agency.identifier == identifier]
    if not agencies:
        by_code = Source(DOSSIERS, "received_at", "id", Condition("code LIKE %s", (f"{_escaped(value)}%",)))
        return [Question("code", starting.on_dossier, None, (by_code,))]
    span = _span(rest.partition("-")[0])
    return [starting, takes_part(agencies, "agency of the code"), *([received(*span)] if span else [])]


def _span(digits: str) -> tuple[date, date] | None:
    """First and last day of the year, month or day that the beginning of yymmdd names; None where it names none."""
    if len(digits) == 6:
        day = day_of(digits)
        return (day, day) if day else None
    if len(digits) in (4, 5):
        first = day_of(f"{digits[:4]}01")
        return (first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) if first else None
    if len(digits) in (2, 3):
        return date(2000 + int(digits[:2]), 1, 1), date(2000 + int(digits[:2]), 12, 31)
    return None


def ending(value: str, today: date) -> Question:
    """By the end of a code: the day and the number of whatever agency, or the number alone among the last days."""
    found = DAY_AND_NUMBER.fullmatch(value)
    days = [found[1]] if found else [f"{today - timedelta(days=n):%y%m%d}" for n in range(DAYS_OF_SHORT_NUMBERS)]
    number = int(found[2] if found else value)
    codes = [f"{one.identifier}-{day}-{number:04d}" for one in agencies_by_code().values() for day in days]
    among = Source(DOSSIERS, "received_at", "id", Condition("code = ANY(%s)", (codes,)))
    return Question("number", Condition("d.code = ANY(%s)", (codes,)), None, (among,))


def among(codes: Sequence[str]) -> Question:
    """Those whose codes somebody found elsewhere, as in the words of documents."""
    chosen = list(codes)
    source = Source(DOSSIERS, "received_at", "id", Condition("code = ANY(%s)", (chosen,)))
    return Question("among", Condition("d.code = ANY(%s)", (chosen,)), None, (source,))


def received(first: date | None, last: date | None) -> Question:
    """Between two days of the province, both included; a part of every list, since all are in this order."""
    begin = datetime.combine(first or date(2000, 1, 1), time.min, clock.LOCAL_ZONE)
    end = datetime.combine(last or date(2999, 12, 30), time.min, clock.LOCAL_ZONE) + timedelta(days=1)
    values = (begin, end)
    return Question(RECEIVED, Condition("received_at >= %s AND received_at < %s", values))


def in_hands_of(reference: str) -> Question:
    """Whose open step it is."""
    states = ", ".join(f"'{state}'" for state in OPEN_STEP_STATES)
    mine = f"t.assignee = %s AND t.assignee <> '' AND t.state IN ({states})"
    among_ids = Condition(
        f"id IN (SELECT t.dossier_id FROM dossiers_step t WHERE {mine})",  # noqa: S608 - constants and parameters only
        (reference,),
    )
    return Question(
        "holder",
        Condition(f"EXISTS (SELECT FROM dossiers_step t WHERE {mine} AND t.dossier_id = d.id)", (reference,)),
        None,
        (Source(DOSSIERS, "received_at", "id", among_ids),),
    )


def step_is_open(code: str) -> Question:
    states = ", ".join(f"'{state}'" for state in OPEN_STEP_STATES)
    return Question(
        "step",
        Condition(
            f"EXISTS (SELECT FROM dossiers_step t WHERE t.dossier_id = d.id AND t.code = %s AND t.state IN ({states}))",
            (code,),
        ),
    )


OPEN_SQL = ", ".join(f"'{state}'" for state in OPEN_STATES)
RUNNING_SQL = ", ".join(f"'{state.value}'" for state in sorted(RUNNING))


def due(first: datetime | None, end: datetime | None, *, running: bool = False) -> Question:
    """Open and due in a span of time; `running`: its clock runs. Its list is in the order of the dates."""
    states = RUNNING_SQL if running else OPEN_SQL
    values = tuple(filter(None, (first, end)))

    def sql(prefix: str) -> str:
        parts = [f"{prefix}state IN ({states})"]
        parts += [f"{prefix}due_at >= %s"] if first else []
        parts += [f"{prefix}due_at < %s"] if end else []
        return " AND ".join(parts)

    # One condition on the state alone, which implies that of the partial index: a second one, although it says no more, has the planner
    # expect a fiftieth of the rows, and sort all that are open in place of walking the index.
    in_index = Condition(sql(""), values)
    return Question("due", Condition(sql("d."), values), None, (Source(DOSSIERS, "due_at", "id", in_index),))


def plain(key: str, sql: str, *values: object) -> Question:
    return Question(key, Condition(sql, values))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
