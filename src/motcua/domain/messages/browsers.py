"""Browsers that hear of dossiers by web push: of one, because they showed its secret, or of all those of an account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.dossiers.queries import track
from motcua.domain.dossiers.queries.following import holders
from motcua.domain.messages import webpush
from motcua.domain.messages.models import Address, Browser, Followed
from motcua.domain.messages.numbers import token_of
from motcua.domain.messages.webpush import Recipient
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import own_number

KIND = "push"
MOST_OF_A_DOSSIER, MOST_OF_AN_ACCOUNT = 4, 10
KEPT = timedelta(days=365)  # after it was last asked for: its page asks anew at each visit
KEPT_AFTER_THE_END = timedelta(days=90)  # letters come back, results are collected late
ENDS = ("dossier.handed_over", "dossier.refused", "dossier.stopped", "dossier.withdrawn")


@dataclass(frozen=True)
class BrowserView:
    """A browser of an account, for its owner; `token`: of the page on which it chooses."""

    id: int
    token: str
    device: str
    made_at: datetime


def follow_dossier(code: str, secret: str, recipient: Recipient, *, language: str, device: str = "") -> str:
    """Has a browser told of each change of a dossier; the token of the page on which it chooses. Done again it changes the language.

    Raises NotFound, InvalidInput, Conflict.
    """
    code = track(code, secret).code
    return _follow(recipient, Q(dossier=code), MOST_OF_A_DOSSIER, language, device, code, None)


def follow_account(actor: Actor, recipient: Recipient, *, language: str, device: str = "") -> str:
    """The same of all dossiers of an account, also those to come. Raises NotAuthenticated, Forbidden, InvalidInput, Conflict."""
    require(actor, Action.OWN_DOSSIER_VIEW)
    number = own_number(actor)
    return _follow(recipient, Q(citizen=number), MOST_OF_AN_ACCOUNT, language, device, "", number)


@transaction.atomic
def _follow(
    recipient: Recipient, about: Q, most: int, language: str, device: str, dossier: str, citizen: int | None
) -> str:
    """Raises InvalidInput, Conflict."""
    if not webpush.is_push_service(recipient.endpoint) or len(recipient.endpoint) > 1000:
        raise InvalidInput.of("endpoint", _("This browser's messages cannot be sent"))
    if not webpush.is_readable(recipient):
        raise InvalidInput.of("keys", _("This browser's messages cannot be sent"))
    now = clock.now()
    index = _index(recipient.endpoint)
    if Followed.objects.filter(about).exclude(browser__address__index=index).count() >= most:
        raise Conflict(_("Enough phones are told of this already"), code="too_many_phones")
    kept = {"language": language if language == "vi" else "en", "used_at": now}
    address, _new = Address.objects.update_or_create(
        kind=KIND, index=index, defaults=kept, create_defaults=kept | {"made_at": now}
    )
    reached = {
        "endpoint": recipient.endpoint,
        "p256dh": recipient.p256dh,
        "auth": recipient.auth,
        "device": device[:60],
        "made_at": now,
    }
    browser, _new = Browser.objects.update_or_create(address=address, defaults=reached)
    Followed.objects.update_or_create(
        browser=browser, dossier=dossier, citizen=citizen, defaults={"kept_until": now + KEPT}
    )
    return token_of(address.pk)


def leave_dossier(code: str, secret: str, endpoint: str) -> None:
    """Raises NotFound."""
    _leave(Q(dossier=track(code, secret).code, browser__address__index=_index(endpoint)))


def leave_account(actor: Actor, *, endpoint: str = "", browser: int = 0) -> None:
    """One of its browsers, by itself or from another. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_VIEW)
    which = Q(browser__address__index=_index(endpoint)) if endpoint else Q(browser=browser)
    _leave(Q(citizen=own_number(actor)) & which)


@transaction.atomic
def _leave(which: Q) -> None:
    Followed.objects.filter(which).delete()
    _forget_idle()


def browsers_of(actor: Actor) -> list[BrowserView]:
    """Those of an account, the latest first. Raises NotAuthenticated."""
    found = Followed.objects.filter(citizen=own_number(actor)).select_related("browser__address")
    rows = [one.browser for one in found.order_by("-browser__made_at")]
    return [BrowserView(one.pk, token_of(one.address_id), one.device, one.made_at) for one in rows]


def that_follow(code: str) -> list[Address]:
    """The addresses of the browsers that hear of a dossier. One look, and another where any account has a browser."""
    about = Q(dossier=code)
    if Followed.objects.filter(citizen__isnull=False).exists():
        about |= Q(citizen__in=holders(code))
    return _addresses(about)


def that_follow_each(codes: Collection[str]) -> dict[str, list[Address]]:
    """The same of several dossiers: one look for all, and one more for each where any account has a browser."""
    if not codes:
        return {}
    if Followed.objects.filter(citizen__isnull=False).exists():
        return {code: that_follow(code) for code in codes}
    found: dict[str, list[Address]] = {}
    rows = Followed.objects.filter(dossier__in=codes, kept_until__gt=clock.now()).select_related("browser__address")
    for one in rows.order_by("browser_id"):
        if one.browser.address not in found.setdefault(one.dossier, []):
            found[one.dossier].append(one.browser.address)
    return found


def that_follow_account(citizen: int | None) -> tuple[Address, ...]:
    """Those that hear of what else is an account's own."""
    return tuple(_addresses(Q(citizen=citizen))) if citizen else ()


def _addresses(about: Q) -> list[Address]:
    found = Followed.objects.filter(about, kept_until__gt=clock.now()).select_related("browser__address")
    return list({one.browser.address_id: one.browser.address for one in found.order_by("browser_id")}.values())


def recipient_of(address: Address) -> tuple[Recipient, bool] | None:
    """Where a browser is reached, and whether it hears of an account; None where it was forgotten."""
    row = Browser.objects.filter(address=address).first()
    if row is None:
        return None
    return Recipient(row.endpoint, row.p256dh, row.auth), row.follows.filter(citizen__isnull=False).exists()


def forget(address: Address) -> None:
    """Its push service says that it takes no messages any more: all that it followed goes with it."""
    address.delete()


def note_end(code: str) -> None:
    """A dossier came to its end: who follows it alone hears for a while what still comes."""
    until = clock.now() + KEPT_AFTER_THE_END
    Followed.objects.filter(dossier=code, kept_until__gt=until).update(kept_until=until)


def forget_dossier(code: str) -> None:
    _leave(Q(dossier=code))


def forget_account(citizen: int) -> None:
    _leave(Q(citizen=citizen))


@transaction.atomic
def move_account(citizen: int, into: int) -> None:
    """An account was given back: who heard of it was perhaps somebody else. What its holder has asked for meanwhile goes on."""
    Followed.objects.filter(citizen=into).delete()
    Followed.objects.filter(citizen=citizen).update(citizen=into)
    _forget_idle()


def forget_old() -> None:
    """What nobody asked for again within a year, or is over since long."""
    _leave(Q(kept_until__lt=clock.now()))


def _forget_idle() -> None:
    """Browsers that follow nothing any more; their choices go with them."""
    Address.objects.filter(kind=KIND, browser__follows__isnull=True).delete()


def _index(endpoint: str) -> bytes:
    return crypto.blind_index(endpoint, "push.endpoint")
