"""Who somebody is, by an identity provider or by a card at a counter: the one way to an account's identity number.

Accounts are joined by that number alone: one number, one account.
"""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.people.actions.citizens import own_row
from motcua.domain.people.identity import fold, tidy_name
from motcua.domain.people.models import Citizen, CounterCode, FormerNumber, ProvenIdentity
from motcua.domain.people.oidc import Told
from motcua.domain.people.passport import apart, read_proof
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.rules import COUNTER_CODE_DIGITS, COUNTER_CODE_LIFETIME, LONGEST_NAME

ANOTHER = _(
    "Another account bears this identity number. Sign out, sign in there, and close this account if you need only one. "
    "Can you no longer get into it? Any counter gives it back to you, with your identity card"
)
DIFFERENT = _("Your account bears another identity number. Please ask at a counter, with your identity card")
RENEWED = _(
    "The account bears the number of another passport. Was it renewed? Write the number of the former one, too, "
    "as it stands in that passport"
)


@transaction.atomic
def enter(provider: str, told: Told, language: str, linking: Actor | None = None) -> Citizen:
    """The account of whoever came from a provider; with `linking` that account proves its identity so.

    Raises Conflict where two accounts would become one, or one account two people; InvalidInput for a number that is none.
    """
    number = read_proof(told.id_number, clock.now().date()) if told.id_number else ""
    subject_index = crypto.blind_index(f"{provider}\n{told.subject}", "oidc_subject")
    known = ProvenIdentity.objects.select_related("citizen").filter(provider=provider, subject_index=subject_index)
    link = known.first()
    row = own_row(linking) if linking else _known(link, number)
    if linking and row is not None and link is not None and link.citizen_id != row.pk:
        raise Conflict(ANOTHER, code="identity_of_another_account")
    now = clock.now()
    if row is None:
        row = Citizen.objects.create(language=language, made_at=now, used_at=now)
        journal.record(view_of(row).actor, "citizen.joined", row.subject, way="oidc")
    if number:
        _write(row, number, told.name, "oidc", view_of(row).actor)
    if link is None:
        ProvenIdentity.objects.create(
            citizen=row, provider=provider, subject_index=subject_index, made_at=now, used_at=now
        )
        journal.record(view_of(row).actor, "citizen.identity_linked", row.subject, provider=provider)
    else:
        known.update(used_at=now)
    return row


def _known(link: ProvenIdentity | None, number: str) -> Citizen | None:
    """By the provider's own name for them, else by their number."""
    if link is not None:
        return Citizen.objects.select_for_update().get(pk=link.citizen_id)
    if not number:
        return None
    return bearer(crypto.blind_index(number, "id_number"))


def bearer(index: bytes) -> Citizen | None:
    """The account that bears a number, or bore it before its passport was renewed; locked."""
    rows = Citizen.objects.select_for_update().filter(closed_at__isnull=True)
    former = FormerNumber.objects.filter(id_index=index).values_list("citizen", flat=True)
    return rows.filter(id_index=index).first() or rows.filter(pk__in=list(former)).first()


def is_of_another(row: Citizen, index: bytes) -> bool:
    """Whether another account bears a number, or bore it."""
    others = [Citizen.objects.filter(id_index=index).exclude(pk=row.pk), FormerNumber.objects.filter(id_index=index)]
    return others[0].exists() or others[1].exclude(citizen=row).exists()


def _write(row: Citizen, number: str, name: str, by: str, actor: Actor, former: str = "") -> None:
    """Writes a proven number; twice it changes nothing. `former`: of the passport that was renewed, as it was shown."""
    index = crypto.blind_index(number, "id_number")
    if row.id_index is not None:
        if bytes(row.id_index) == index:
            return
        is_passport = bool(apart(row.id_number)[0])
        if not (is_passport and former == row.id_number):
            raise Conflict(RENEWED if is_passport else DIFFERENT, code="identity_differs")
    if is_of_another(row, index):
        raise Conflict(ANOTHER, code="identity_of_another_account")
    if row.id_index is not None:
        FormerNumber.objects.filter(citizen=row, id_index=index).delete()  # the two were written the wrong way round
        kept = {"number": row.id_number, "made_at": clock.now()}
        FormerNumber.objects.get_or_create(citizen=row, id_index=row.id_index, defaults=kept)
    row.id_number, row.id_index, row.proven_by, row.proven_at = number, index, by, clock.now()
    row.name = tidy_name(name)[:LONGEST_NAME] or row.name
    row.save(update_fields=["id_number", "id_index", "proven_by", "proven_at", "name"])
    journal.record(actor, "citizen.identity_proven", row.subject, by=by)


@transaction.atomic
def counter_code(actor: Actor) -> str:
    """The digits that somebody reads out at a counter, a quarter of an hour; the same as long as they are good."""
    row = own_row(actor)
    now = clock.now()
    found = CounterCode.objects.filter(citizen=row).first()
    if found is not None and found.ends_at > now:
        return found.code
    code = str(secrets.randbelow(10**COUNTER_CODE_DIGITS)).zfill(COUNTER_CODE_DIGITS)
    values = {"code": code, "code_index": code_index(code), "ends_at": now + COUNTER_CODE_LIFETIME}
    CounterCode.objects.update_or_create(citizen=row, defaults=values)
    return code


@transaction.atomic
def prove_at_counter(actor: Actor, centre: str, code: str, id_number: str, name: str, former: str = "") -> None:
    """A receptionist has compared the card or passport with who stands there, and writes its number to their account. The digits stay
    good for a company (actions/companies.py), until their quarter of an hour is over. `former`: the number of a passport that was renewed.

    Raises NotFound for digits that are not good, Conflict, InvalidInput, Forbidden.
    """
    require(actor, Action.CITIZEN_PROVE, centre=centre)
    row = by_counter_code(code)
    number = read_proof(id_number, clock.now().date())
    if not tidy_name(name):
        raise InvalidInput.of("name", _("Enter the name as on the card"))
    _write(row, number, name, "counter", actor, former)


def read_proven(piece: str, value: str) -> str:
    """A proven name or identity number ("name", "id_number") as it is written. Raises InvalidInput."""
    if piece == "id_number":
        return read_proof(value, clock.now().date())
    name = tidy_name(value)
    if not fold(name) or len(name) > LONGEST_NAME:
        raise InvalidInput.of("name", _("Enter the name as on the card"))
    return name


@transaction.atomic
def correct_proven(actor: Actor, number: int, piece: str, value: str, *, centre: str, request: str) -> None:
    """Puts right what was proven wrongly, after a look at the card. `number`: of the account; `request`: by which it was asked.

    Raises Forbidden, NotFound for a closed account, Conflict where another account bears the number, InvalidInput.
    """
    require(actor, Action.DATA_ANSWER, centre=centre)
    right = read_proven(piece, value)
    row = Citizen.objects.select_for_update().filter(pk=number, closed_at__isnull=True).first()
    if row is None or not row.proven_by:
        raise NotFound
    if piece == "id_number":
        index = crypto.blind_index(right, "id_number")
        if is_of_another(row, index):
            raise Conflict(ANOTHER, code="identity_of_another_account")
        row.id_number, row.id_index = right, index
    else:
        row.name = right
    row.save(update_fields=["name", "id_number", "id_index"])
    journal.record(actor, "citizen.identity_corrected", row.subject, piece=piece, request=request)


def by_counter_code(code: str) -> Citizen:
    """The account behind the digits, locked. Raises NotFound."""
    tidy = "".join(sign for sign in code if sign.isdigit())
    found = CounterCode.objects.filter(code_index=code_index(tidy), ends_at__gt=clock.now()).first()
    # closed while this waited for the lock: its digits were used up by another counter, or it joined another account
    row = Citizen.objects.select_for_update().filter(pk=found.citizen_id, closed_at=None).first() if found else None
    if row is None:
        raise NotFound(_("These digits are not good, or no longer. Ask for those that stand on the page now"))
    return row


def code_index(code: str) -> bytes:
    return crypto.blind_index(code, "counter_code")
