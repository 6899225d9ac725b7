"""What the verbs share: the locked letter, moving it along the table, recording."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import IllegalTransition, NotFound
from motcua.domain.delivery import rules
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.rules import ENDED, State, Verb
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import code_in, tidy_code
from motcua.domain.people.permissions import Action, allowed, require

ENDED_STATES = [state.value for state in ENDED]


def open_letter(dossier: str) -> Parcel | None:
    """The letter of a dossier that has not ended, locked."""
    found = Parcel.objects.select_for_update(of=("self",)).exclude(state__in=ENDED_STATES)
    return found.filter(dossier=dossier).first()


def hold_dossiers(codes: Iterable[str]) -> None:
    """Locks dossiers before their letters are locked, as all do who need both (ADR 0042)."""
    list(Dossier.objects.select_for_update().filter(code__in=list(codes)).order_by("pk").values_list("pk"))


def seen(actor: Actor, written: str) -> Parcel:
    """What `hold` would lock, not locked. Raises as it does."""
    found = by_scan(written)
    if found is None or not allowed(actor, Action.POST_DESK, centre=found.centre):
        require(actor, Action.POST_DESK)
        raise NotFound(_("There is no letter with this code"))
    return found


def hold(actor: Actor, written: str) -> Parcel:
    """The letter that a code of a dossier, the QR of a receipt or a tracking number names, locked: the open one, else the latest.

    Raises NotFound for what is not there or not theirs.
    """
    return Parcel.objects.select_for_update(of=("self",)).get(pk=seen(actor, written).pk)


def by_scan(written: str) -> Parcel | None:
    """Not locked; a number of the carrier may be used again years later: the latest."""
    code, number = tidy_code(code_in(written)), rules.read_number(written)
    letters = Parcel.objects.filter(dossier=code)
    letter = letters.exclude(state__in=ENDED_STATES).first() or letters.order_by("-pk").first()
    if letter is None and number:
        letter = Parcel.objects.filter(tracking_number=number).order_by("-pk").first()
    return letter


def sharing(parcel: Parcel, written: str) -> list[Parcel]:
    """All letters in one envelope, where its number was read and not the code of one dossier; those that travelled together."""
    if not parcel.tracking_number or rules.read_number(written) != rules.read_number(parcel.tracking_number):
        return [parcel]
    same = Parcel.objects.filter(tracking_number=parcel.tracking_number, centre=parcel.centre, state=parcel.state)
    return list(same.order_by("pk"))


def move(parcel: Parcel, verb: Verb) -> None:
    """Raises IllegalTransition, which says in words where the letter is."""
    try:
        parcel.state = rules.target(parcel.state, verb)
    except IllegalTransition as refused:
        raise IllegalTransition(_("The letter is in another state by now"), **refused.extra) from None
    if parcel.state in ENDED:
        parcel.ended_at = clock.now()


def record(actor: Actor, kind: str, parcel: Parcel, **data: Any) -> None:
    """Facts and codes only, never whom it goes to."""
    journal.record(
        actor, f"parcel.{kind}", parcel.subject, centre=parcel.centre, letter=parcel.pk, state=parcel.state, **data
    )


def letter_for(dossier: Dossier) -> Parcel:
    """A fresh letter for a dossier as it stands: to whom and whereto; not saved."""
    representative = getattr(dossier, "representative", None)
    return Parcel(
        dossier=dossier.code,
        centre=dossier.centre,
        receiver=dossier.applicant_name,
        phone=dossier.phone or (representative.phone if representative else ""),
        address=dossier.postal_address,
        commune=dossier.postal_commune,
        asked_at=clock.now(),
        state=State.ASKED.value,
    )
