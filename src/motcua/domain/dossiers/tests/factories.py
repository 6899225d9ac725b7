"""Actors and dossiers for tests, on the demonstration's master data."""

from datetime import datetime
from zoneinfo import ZoneInfo

from motcua.base.actor import Actor, Grant
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import ApplicantInput, DossierView, GivenDocument, IntakeInput, ReceivedDossier

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COMPANY, CRIMINAL_RECORD, CIVIL_STATUS = "2.001583", "2.000488", "2.002516"
# Monday, 9 November 2026, 09:00: no holiday in the two weeks after it
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


def actor(role: str, agency: str | None = None, centre: str | None = None, number: int = 1) -> Actor:
    return Actor("token", str(number), role, (Grant(role, centre, agency),))


RECEPTIONIST = actor("receptionist", centre="BG")
OTHER_RECEPTIONIST = actor("receptionist", centre="LG", number=2)
CASHIER = actor("cashier", centre="BG", number=3)
POST_CLERK = actor("post_clerk", centre="BG", number=4)
PLANNER, PLANNING_LEADER = actor("specialist", "SKHDT", number=5), actor("leader", "SKHDT", number=6)
TAX_OFFICER = actor("specialist", "CTT", number=7)
JUSTICE, JUSTICE_LEADER = actor("specialist", "STP", number=8), actor("leader", "STP", number=9)
POLICE = actor("specialist", "CAT", number=10)
DOCTOR = actor("specialist", "SYT", number=11)


def papers(procedure: str) -> tuple[GivenDocument, ...]:
    """All that the procedure asks for."""
    required = get_published(procedure).content.documents
    return tuple(GivenDocument(one.code, one.originals, one.copies) for one in required if one.required)


def intake(procedure: str = CIVIL_STATUS, **changes: object) -> IntakeInput:
    values: dict[str, object] = {
        "centre": "BG",
        "procedure": procedure,
        "applicant": ApplicantInput(
            "person", "Nguyễn Văn Ân", id_number="024090001234", phone="0912345678", email="an@example.vn"
        ),
        "documents": papers(procedure),
    }
    return IntakeInput(**(values | changes))


def received(procedure: str = CIVIL_STATUS, **changes: object) -> ReceivedDossier:
    return actions.receive(RECEPTIONIST, intake(procedure, **changes))


def seen(made: ReceivedDossier) -> DossierView:
    """What was just received, as who took it in sees it."""
    return queries.dossier(RECEPTIONIST, made.code)


def processed(procedure: str = CIVIL_STATUS, **changes: object) -> str:
    """The code of a dossier whose result is ready (one agency: justice)."""
    code = received(procedure, **changes).code
    actions.complete_step(JUSTICE, code, "appraise")
    actions.attach_result(JUSTICE_LEADER, code, "12/XN-STP")
    actions.complete_step(JUSTICE_LEADER, code, "approve")
    return code
