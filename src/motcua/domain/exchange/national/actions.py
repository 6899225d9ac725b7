"""What the national exchange acknowledged is noted, call by call; called by the worker that sends.

After each call, so that what was acknowledged is not told again when a later call of the same event fails.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.base import clock
from motcua.domain.exchange.models import Difference, National, Subscription, ToldDossier, ToldFile
from motcua.domain.exchange.rules_comparing import Kind, State

OF_DOSSIERS = (Kind.MISSING_THERE, Kind.STATUS_THERE)


def keep_token(subscription: UUID, token: str, until: datetime) -> None:
    """Sealed; it holds for the next turns too. Not where the subscription has ended meanwhile."""
    with transaction.atomic():
        row = National.objects.select_for_update().exclude(client="").filter(pk=subscription).first()
        if row is not None:
            row.token, row.token_until = token, until
            row.save(update_fields=["token", "token_until"])


def take_over(row: National) -> None:
    """What this receiver was told at the same address by a way that ended it has still: nothing is created or uploaded twice."""
    way = row.subscription
    before = Subscription.objects.filter(receiver=way.receiver, url=way.url, way=way.way, state="ended")
    last = before.order_by("-ended_at").first()
    if last is not None:
        ToldDossier.objects.filter(national_id=last.pk).update(national=row)
        ToldFile.objects.filter(national_id=last.pk).update(national=row)


def forget_keys(subscriptions: Collection[UUID]) -> None:
    """Of what has ended: by what it signed in, and the token. What it was told of stays known."""
    National.objects.filter(pk__in=subscriptions).update(client="", secret="", token="", token_until=None)


def begin_to_tell(subscription: UUID, dossier: str, theirs: str) -> ToldDossier:
    """The row of a dossier. `theirs`: the code by which it came from there, so that it is known there already."""
    made, _is_new = ToldDossier.objects.get_or_create(
        national_id=subscription, dossier=dossier, defaults={"theirs": theirs, "known": bool(theirs)}
    )
    return made


def name_it(row: ToldDossier, theirs: str) -> None:
    """By which code it is told, before it is: told again after a fault it has the same."""
    row.theirs = theirs
    row.save(update_fields=["theirs"])


def note_whole(row: ToldDossier, status: str, their_id: str = "", theirs: str = "") -> None:
    """It is there, as it was told, with this status."""
    row.known, row.status, row.told_at = True, status, clock.now()
    row.their_id, row.theirs = their_id or row.their_id, theirs or row.theirs
    row.save(update_fields=["known", "status", "told_at", "their_id", "theirs"])


def note_progress(row: ToldDossier, position: int) -> None:
    row.progress, row.told_at = max(row.progress, position), clock.now()
    row.save(update_fields=["progress", "told_at"])


def note_status(row: ToldDossier, status: str) -> None:
    row.status, row.told_at = status, clock.now()
    row.save(update_fields=["status", "told_at"])


def note_file(row: ToldDossier, file: UUID, their_id: str, place: str) -> None:
    ToldFile.objects.update_or_create(
        national_id=row.national_id, file=file, defaults={"dossier": row.dossier, "their_id": their_id, "place": place}
    )


@transaction.atomic
def note_anew(row: ToldDossier, their_id: str, theirs: str) -> None:
    """They had lost it, with what was put beside it, and have it again, bare: it has no status before it is told whole."""
    note_whole(row, "", their_id, theirs)
    ToldFile.objects.filter(national_id=row.national_id, dossier=row.dossier).delete()


def forget_dossier(subscription: UUID, dossier: str) -> None:
    """It was erased here: nothing is told of it any more, nor looked up. What they do with theirs the agreement says."""
    open_ones = Difference.objects.filter(receiver__subscriptions=subscription, subject=dossier, kind__in=OF_DOSSIERS)
    open_ones.exclude(state=State.MENDED).update(state=State.MENDED, problem="", last_at=clock.now())
    ToldFile.objects.filter(national_id=subscription, dossier=dossier).delete()
    ToldDossier.objects.filter(national_id=subscription, dossier=dossier).delete()


def note_checked(rows: Collection[ToldDossier]) -> None:
    """That it was asked what it holds of them."""
    ToldDossier.objects.filter(pk__in=[one.pk for one in rows]).update(checked_at=clock.now())
