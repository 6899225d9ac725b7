"""What a citizen filed on the other side's portal is read as it is told there and taken in, with its files."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, Problem
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.submissions import actions
from motcua.domain.submissions.actions import Delivered
from motcua.domain.submissions.content import Filled

LONGEST = 1000
APPLICANT = ("kind", "name", "id_number", "tax_code", "phone", "email", "address")


class NotWhole(Exception):
    """A submission is here without some of its files; `first`: why the first of them was refused."""

    def __init__(self, first: Problem) -> None:
        super().__init__()
        self.first = first


def bring(actor: Actor, centre: str, code: str, told: Mapping[str, Any], note_begun: Callable[[], None]) -> None:
    """Takes a submission in, then file after file; told once more it is the same one.

    `note_begun` keeps, in the transaction that takes it in, that its files are still to come. A refused file holds up no other.
    Raises InvalidInput, Conflict, NotFound, Forbidden; NotWhole.
    """
    given = read(centre, code, told)
    files = [_file(one) for one in told.get("files") or []]
    with transaction.atomic():
        made = actions.deliver(actor, given)
        if files:
            note_begun()
    refused: Problem | None = None
    for requirement, upload in files:
        try:
            actions.take_file(actor, made.foreign_code, requirement, upload)
        except Problem as fault:
            refused = refused or fault
    if refused is not None:
        raise NotWhole(refused)


def read(centre: str, code: str, told: Mapping[str, Any]) -> Delivered:
    """The shape of `POST /dossiers/online-submissions`. Raises InvalidInput; who it is of is checked by the action."""
    applicant = told.get("applicant")
    answers = told.get("answers")
    papers = told.get("documents") or []
    if not isinstance(applicant, dict) or not (answers is None or isinstance(answers, dict)):
        raise InvalidInput.of("applicant", _("This is not as it should be"))
    if not isinstance(papers, list) or not all(isinstance(one, dict) for one in papers):
        raise InvalidInput.of("documents", _("This is not as it should be"))
    who = {name: str(applicant.get(name) or "")[:LONGEST] for name in APPLICANT}
    filled = Filled(
        ApplicantInput(**who),
        answers,
        str(told.get("fee_case") or "")[:40],
        "post" if told.get("delivery") == "post" else "counter",
        str(told.get("postal_address") or "")[:LONGEST],
        declared=tuple(sorted({str(one.get("requirement", "")) for one in papers})),
    )
    return Delivered(centre, str(told.get("procedure") or ""), filled, code)


def _file(told: Mapping[str, Any]) -> tuple[str, "ContentFile[bytes]"]:
    try:
        content = base64.b64decode(str(told["content"]), validate=True)
        return str(told["requirement"]), ContentFile(content, name=str(told["name"])[:200])
    except (KeyError, TypeError, binascii.Error):
        raise InvalidInput.of("files", _("This is not as it should be")) from None
