"""Citizens who file and officers who answer, on the demonstration's master data."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests.factories import CIVIL_STATUS, MONDAY, actor
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.submissions import actions
from motcua.domain.submissions.actions import Delivered
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.rules import Kind

PDF = b"%PDF-1.7\n" + b"x" * 500
APPLICANT = ApplicantInput("person", "Nguyễn Văn Ân", "024090001234", "", "0912345678", "an@example.vn")
OFFICER, COLLEAGUE = actor("receptionist", centre="BG", number=21), actor("receptionist", centre="BG", number=22)
ELSEWHERE = actor("receptionist", centre="LG", number=23)
PORTAL = actor("data_centre", centre="BG", number=24)


def citizen_actor(email: str = "an@example.vn", *, id_number: str = "") -> Actor:
    return view_of(make_citizen(email, id_number=id_number, name="Nguyễn Văn Ân")).actor


def pdf(words: bytes = b"", name: str = "to-khai.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + words)


def answered(filled: Filled) -> Filled:
    return Filled(APPLICANT, filled.answers, filled.fee_case, filled.delivery, filled.postal_address)


def draft(who: Actor, procedure: str = CIVIL_STATUS, kind: str = Kind.FULL) -> UUID:
    """Filled in, with a file for each paper that the procedure asks for."""
    made = actions.begin(who, "BG", procedure, kind)
    actions.save(who, made, answered)
    for one in get_published(procedure).content.documents:
        if one.required:
            actions.add_paper(who, made, one.code, pdf(one.code.encode()))
    return made


def sent(who: Actor, procedure: str = CIVIL_STATUS, kind: str = Kind.FULL) -> Submission:
    made = draft(who, procedure, kind)
    actions.send(who, made)
    return Submission.objects.get(pk=made)


def delivered(foreign_code: str = "G22.99-261109-0001", **changes: object) -> Delivered:
    values: dict[str, object] = {"applicant": APPLICANT, "answers": None}
    values["declared"] = tuple(one.code for one in get_published(CIVIL_STATUS).content.documents if one.required)
    return Delivered("BG", CIVIL_STATUS, Filled(**(values | changes)), foreign_code)


@contextmanager
def at_monday(**later: float) -> Iterator[datetime]:
    """Monday, 9 November 2026, 09:00, or so much later."""
    now = MONDAY + timedelta(**later)
    with clock.frozen(now):
        yield now
