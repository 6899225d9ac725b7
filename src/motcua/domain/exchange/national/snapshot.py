"""Everything about a dossier that the exchange may be told, read at once. Personal: `body.py` leaves out what no agreement lists."""

from dataclasses import dataclass
from datetime import datetime

from motcua.base.actor import system
from motcua.domain.catalogue.queries import field_of
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.documents.queries import FileView, files_beside
from motcua.domain.documents.rules import Reading
from motcua.domain.dossiers.queries.telling import HandledStep, ToldWhole, told_whole
from motcua.domain.dossiers.rules import STEP_OPEN, State
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.exchange.national.rules import TOLD
from motcua.domain.payments.queries import PaymentView, payments
from motcua.domain.people.queries import names_of, titles_of
from motcua.domain.submissions.queries import filed

ME = system("exchange")
GIVEN = (State.PROCESSED, State.RETURNED)


@dataclass(frozen=True)
class Officer:
    """Who handled something: a name and what they are called in their office."""

    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Snapshot:
    """`agency`: the identifier of the agency that decides; `filed_at`: when it was handed in; `theirs`: the portal's code, where it came
    from there; `details`: of its state, the most telling first; `results`: the files that its applicant may open."""

    told: ToldWhole
    agency: str
    field: str
    filed_at: datetime
    theirs: str
    proven: bool
    details: tuple[str, ...]
    papers: tuple[FileView, ...]
    results: tuple[FileView, ...]
    payments: tuple[PaymentView, ...]

    @property
    def view(self) -> DossierView:
        return self.told.view

    def step(self, code: str, round_: int) -> HandledStep | None:
        """A round of a step; the newest where it is not said which."""
        found = [one for one in self.told.steps if one.code == code]
        return next((one for one in found if one.round == round_), found[-1] if found else None)


def snapshot(code: str) -> Snapshot | None:
    """None for what is not told: a dossier that is not there or was erased, and what an agency does as its part in another."""
    told = told_whole(code)
    if told is None or told.view.erased or told.opened_by_step:
        return None
    view = told.view
    files = [one for one in files_beside(view) if not one.closed and one.reading != Reading.SPLIT]
    came = filed(view.code)
    agency = agencies_by_code().get(view.agency)
    may_be_opened = view.state in GIVEN and not view.open_fee and not told.revoked
    return Snapshot(
        told,
        agency.identifier if agency else view.agency,
        field_of(view.procedure),
        (came and came.at) or view.received_at,
        came.foreign_code if came else "",
        came is not None and came.proven,
        _details(told),
        tuple(one for one in files if one.kind == "submitted" and (one.requirement or one.held)),
        tuple(one for one in files if one.kind == "result") if may_be_opened else (),
        tuple(payments(ME, view.code)),
    )


def officer(reference: str) -> Officer:
    """Nobody and programs have no name outside."""
    if not reference.startswith("staff:"):
        return Officer()
    return Officer(names_of([reference])[reference], titles_of([reference]).get(reference, ""))


def code_of(subject: str) -> str:
    """The dossier that an event is about; empty for everything else."""
    kind, _colon, code = subject.partition(":")
    return code if f"{kind}." == TOLD else ""


def _details(told: ToldWhole) -> tuple[str, ...]:
    """By which a table of statuses may tell states apart: of an ended dossier how it ended, of an open one where it is."""
    view = told.view
    ended = [
        name for name, is_so in (("refused", view.refused), ("revoked", told.revoked), ("back", told.back)) if is_so
    ]
    waits = [name for name, is_so in (("unpaid", view.open_fee > 0), ("post", view.delivery == "post")) if is_so]
    steps = [one for one in view.steps if one.state in STEP_OPEN]
    child = ["elsewhere"] if any(one.waits_for_child for one in steps) else []
    return (*ended, *child, *(one.code for one in steps), *waits)
