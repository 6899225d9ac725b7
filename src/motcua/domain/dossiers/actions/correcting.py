"""Putting right what stands in a dossier of its applicant, and erasing by what they were reached: at their request (domain/rights)."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.dossiers import access, names
from motcua.domain.dossiers.actions._names import forget_name
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.actions.intake import LONGEST_ADDRESS, LONGEST_NAME
from motcua.domain.dossiers.models import Dossier, Participation, Representative
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.identity import EMAIL, fold, read_phone, tidy_name
from motcua.domain.people.permissions import Action
from motcua.domain.people.places import of_address

WORDS = """
INSERT INTO dossiers_name_word (word, received_at, dossier_id, name, places)
SELECT word, %s, %s, %s, %s FROM unnest(%s::text[]) AS word
"""


def read_correction(piece: str, value: str) -> str:
    """A piece of an applicant (name, phone, email, address) as it is written. Raises InvalidInput."""
    tidy = tidy_name(value)
    if piece == "name" and not (fold(tidy) and len(tidy) <= LONGEST_NAME):
        raise InvalidInput.of("name", _("Enter the name as on the card or certificate"))
    if piece == "address" and not 0 < len(tidy) <= LONGEST_ADDRESS:
        raise InvalidInput.of("address", _("Enter the address, at most 400 characters"))
    if piece == "email" and not EMAIL.fullmatch(tidy):
        raise InvalidInput.of("email", _("This is not an e-mail address"))
    return read_phone(tidy) if piece == "phone" else tidy


@transaction.atomic
def correct_applicant(actor: Actor, code: str, piece: str, value: str, *, request: str) -> None:
    """Writes one piece anew, also in what its steps opened at other agencies. `request`: by which it was asked.

    Raises InvalidInput, NotFound, Forbidden, Conflict for what was erased.
    """
    right = read_correction(piece, value)
    for work in _with_children(actor, code):
        _write(work, piece, right)
        work.save()
        work.record("dossier.corrected", piece=piece, request=request)


def _write(work: Work, piece: str, value: str) -> None:
    dossier = work.dossier
    if piece == "name":
        forget_name(dossier)
        dossier.applicant_name, dossier.name_key = value, fold(value)[:300]
        _find_by_name(dossier)
    elif piece == "phone":
        dossier.phone, dossier.phone_index = value, crypto.blind_index(value, "phone")
    elif piece == "email":
        dossier.email = value
    else:
        found = of_address(value)
        dossier.address, dossier.commune = value, found[0].place.code if len(found) == 1 else ""


def _find_by_name(dossier: Dossier) -> None:
    """The words by which it is found, as they are written at intake (_writing)."""
    Participation.objects.filter(dossier=dossier).update(name_key=dossier.name_key)
    of_name = names.padded(names.words_of(dossier.name_key))
    places = names.places(dossier.centre, access.agencies_in(dossier))
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [dossier.received_at, dossier.pk, of_name, places, names.keys_of(dossier.name_key)])


@transaction.atomic
def erase_contact(actor: Actor, code: str, *, request: str) -> list[str]:
    """Takes away phone, e-mail and where the result was sent, once it is over, of whoever came in the applicant's place too.

    Gives the codes of the dossier and of what its steps opened elsewhere. Raises Conflict while it is open, NotFound, Forbidden.
    """
    erased = []
    for work in _with_children(actor, code):
        dossier = work.dossier
        if dossier.state not in CLOSED:
            raise Conflict(_("A dossier that is still open cannot be erased"), code="dossier_open")
        dossier.phone, dossier.phone_index, dossier.email = "", None, ""
        dossier.postal_address, dossier.postal_commune = "", ""
        Representative.objects.filter(dossier=dossier).update(phone="")
        work.save()
        work.record("dossier.contact_erased", request=request)
        erased.append(dossier.code)
    return erased


def _with_children(actor: Actor, code: str) -> Iterator[Work]:
    """The dossier and what its steps opened elsewhere, each locked, in the order of their codes after its own."""
    first = begin(actor, code)
    first.require(Action.DATA_ANSWER)
    if not first.dossier.name_key:
        raise Conflict(_("It was erased; nothing of it is left to be shown"), code="erased")
    yield first
    for child in Dossier.objects.filter(parent=first.dossier.code).order_by("code").values_list("code", flat=True):
        yield begin(actor, child)
