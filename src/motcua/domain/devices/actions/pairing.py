"""Verbs by which a device comes and goes: it shows a code, is paired, claims its token, is renamed, replaced, retired."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto
from motcua.base.actor import Actor, system
from motcua.base.limits import Limit, give_back, take
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.landmarks import landmarks
from motcua.domain.centre.queries import get_centre, get_counter
from motcua.domain.devices.actions._common import add_device, checked_name, known_printers, locked_device, record
from motcua.domain.devices.actions.beats import settle_alarms
from motcua.domain.devices.actions.commands import command
from motcua.domain.devices.actions.paper import end_without_paper, take_job
from motcua.domain.devices.actions.printers import add_printer
from motcua.domain.devices.models import Condition, Device, PairingCode
from motcua.domain.devices.queries import in_use, view
from motcua.domain.devices.rules import (
    CODE_DIGITS,
    CODE_LIVES,
    KINDS_AT_A_COUNTER,
    NOTED_KINDS,
    PAIRED_KINDS,
    Command,
    Kind,
    Reason,
    possible,
)
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.devices.words import name_for
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import demo_accounts_exist

DEMO_FORGOTTEN_AFTER = timedelta(minutes=30)
CODES_SHOWN = Limit("devices.code_shown", burst=60, seconds=2)  # per centre: new codes, anybody may ask for one
CODES_ENTERED = Limit("devices.code_entered", burst=8, seconds=15)  # per person: wrong codes


@transaction.atomic
def begin_pairing(centre: str, kind: str, counter: int | None = None, secret: str | None = None) -> tuple[str, str]:
    """A code to be shown and the secret that the device keeps. A secret that still holds keeps its code.

    Raises NotFound for an unknown place and TooManyRequests.
    """
    place = get_centre(centre)
    if counter is not None:
        get_counter(centre, counter)
    if kind not in PAIRED_KINDS or (kind in KINDS_AT_A_COUNTER and counter is None):
        raise NotFound(_("There is no such kind of device"))
    if secret:
        shown = (
            _live_codes()
            .filter(secret_hash=crypto.token_hash(secret), centre=place, kind=kind, counter=counter)
            .first()
        )
        if shown:
            return shown.code, secret
    take(CODES_SHOWN, centre)
    PairingCode.objects.filter(expires_at__lte=clock.now()).delete()
    secret = secrets.token_urlsafe(32)
    made = PairingCode.objects.create(
        code=_free_code(),
        secret_hash=crypto.token_hash(secret),
        centre=place,
        kind=kind,
        counter=counter,
        expires_at=clock.now() + CODE_LIVES,
    )
    return made.code, secret


def pair(actor: Actor, code: str, name: str, *, printers: list[int] | None = None) -> DeviceView:
    """An administrator enters the code that a device shows; the device then fetches its token by itself.

    `printers` are those of a kiosk; without it all of the centre. Raises InvalidInput, Conflict, Forbidden,
    TooManyRequests.
    """
    require(actor, Action.DEVICE_PAIR)
    take(CODES_ENTERED, actor.reference)
    paired = _pair(actor, code.replace(" ", ""), name, printers)
    give_back(CODES_ENTERED, actor.reference)
    return paired


@transaction.atomic
def _pair(actor: Actor, code: str, name: str, printers: list[int] | None) -> DeviceView:
    shown = _live_codes().select_for_update().select_related("centre").filter(code=code, device__isnull=True).first()
    try:
        if shown is None:
            raise Forbidden
        require(actor, Action.DEVICE_PAIR, centre=shown.centre.code)
    except Forbidden:  # a code of another centre is answered like none
        raise InvalidInput.of("code", _("No device shows this code; read it from the device's screen again")) from None
    device = add_device(actor, shown.centre.code, shown.kind, name, shown.counter, _printing_of(shown, printers))
    shown.device = device
    shown.expires_at = clock.now() + CODE_LIVES
    shown.save(update_fields=["device", "expires_at"])
    return view(device)


def _printing_of(shown: PairingCode, printers: list[int] | None) -> dict[str, object]:
    if shown.kind != Kind.KIOSK:
        return {}
    return {"printers": known_printers(shown.centre.code, printers)}


@transaction.atomic
def claim(secret: str) -> str | None:
    """The device's token once its code was entered, else None; asked again within minutes it is the same token."""
    shown = (
        _live_codes()
        .select_related("device")
        .filter(secret_hash=crypto.token_hash(secret), device__isnull=False)
        .first()
    )
    if shown is None or shown.device is None or shown.device.retired_at is not None:
        return None
    token = "md_" + crypto.secret_for("device-token", f"{shown.device.pk}:{secret}", 51)
    Device.objects.filter(pk=shown.device.pk).update(token_hash=crypto.token_hash(token), last_seen_at=clock.now())
    return token


@transaction.atomic
def pair_demo(centre: str, kind: str, counter: int | None = None) -> str:
    """Pairs a screen at once and returns its token; only while demonstration accounts exist. Raises Forbidden."""
    if not demo_accounts_exist():
        raise Forbidden
    code, secret = begin_pairing(centre, kind, counter)
    operator = system("demonstration")
    if kind == Kind.KIOSK and not in_use(centre).filter(kind=Kind.PRINTER).exists():
        host, _colon, port = settings.MOTCUA_DEMO_PRINTER.rpartition(":")
        add_printer(operator, centre, "Máy in mô phỏng", host, int(port))
    paired = _pair(operator, code, name_for(Kind(kind), counter, code), None)
    kept = {**paired.settings, "printers": paired.printers, "demo": True, **_place_on_plan(centre, kind)}
    Device.objects.filter(pk=paired.id).update(settings=kept)
    token = claim(secret)
    if token is None:
        raise Conflict
    return token


def _place_on_plan(centre: str, kind: str) -> dict[str, object]:
    """Where a machine of the demonstration stands: at the first place of its kind on the plan that is free, else at the first of all."""
    if kind not in (Kind.KIOSK, Kind.DISPLAY):
        return {}
    places: list[dict[str, object]] = [
        {"x": one.x, "y": one.y, **({"looks": one.looks} if one.looks else {})}
        for one in landmarks(get_centre(centre).options)
        if one.kind == kind
    ]
    taken = list(in_use(centre).filter(kind=kind).values_list("settings__place", flat=True))
    free = [place for place in places if place not in taken] or places
    return {"place": free[0]} if free else {}


def retire_forgotten_demos() -> int:
    """Takes demonstration screens out of use whose windows were closed long ago: nobody would do it by hand."""
    gone = Device.objects.filter(
        settings__demo=True, retired_at__isnull=True, last_seen_at__lt=clock.now() - DEMO_FORGOTTEN_AFTER
    ).values_list("pk", flat=True)
    for device in list(gone):
        retire(system("demonstration"), device)
    return len(gone)


@transaction.atomic
def retire(actor: Actor, device_id: int) -> None:
    """Ends a device's access at once. Raises NotFound, Forbidden."""
    device = locked_device(actor, device_id)
    device.retired_at, device.token_hash = clock.now(), None
    device.save(update_fields=["retired_at", "token_hash"])
    device.alarms.all().delete()
    record(actor, "device.retired", device)
    while job := take_job(device.pk):  # what waited for a printer goes to the next one
        end_without_paper(job.pk, Reason.NO_PRINTER, nothing_came_out=True)


@transaction.atomic
def rename(actor: Actor, device_id: int, name: str) -> DeviceView:
    """Raises NotFound, Forbidden, InvalidInput, Conflict."""
    device = locked_device(actor, device_id)
    device.name = checked_name(device.centre.code, name, device.pk)
    device.save(update_fields=["name"])
    record(actor, "device.renamed", device, name=device.name)
    return view(device)


@transaction.atomic
def replace(actor: Actor, device_id: int, code: str) -> DeviceView:
    """Another machine, which shows `code`, takes the place of a device: name, settings, printers, counter; the old one is out.

    Raises NotFound, Forbidden, InvalidInput for a code that is not there or of another kind of page, TooManyRequests.
    """
    old = locked_device(actor, device_id)
    shown = _live_codes().select_for_update().filter(code=code.replace(" ", ""), centre=old.centre, device__isnull=True)
    found = shown.first()
    take(CODES_ENTERED, actor.reference)
    if found is None:
        raise InvalidInput.of("code", _("No device shows this code; read it from the device's screen again"))
    if (found.kind, found.counter) != (old.kind, old.counter):
        raise InvalidInput.of(
            "code", _("The new machine shows another kind of page; open on it the page of the device that it replaces")
        )
    give_back(CODES_ENTERED, actor.reference)
    old.token_hash = None  # the old machine is out from here on
    old.last_seen_at, old.paired_at = None, clock.now()
    old.save(update_fields=["token_hash", "last_seen_at", "paired_at"])
    Condition.objects.filter(pk=old.pk).delete()
    PairingCode.objects.filter(device=old).delete()  # its secret would fetch the token again
    found.device, found.expires_at = old, clock.now() + CODE_LIVES
    found.save(update_fields=["device", "expires_at"])
    record(actor, "device.replaced", old)
    settle_alarms(old)
    return view(old)


@transaction.atomic
def note_device(actor: Actor, centre: str, kind: str, name: str, place: str) -> DeviceView:
    """Notes a camera: which, and where it stands. Raises InvalidInput, Conflict, Forbidden."""
    require(actor, Action.DEVICE_PAIR, centre=centre)
    if kind not in NOTED_KINDS:
        raise InvalidInput.of("kind", _("Screens are paired by their code, printers added by their address"))
    return view(add_device(actor, centre, kind, name, None, {"place": " ".join(place.split())[:120]}))


@transaction.atomic
def set_settings(actor: Actor, device_id: int, changes: dict[str, object]) -> DeviceView:
    """Changes settings of a device, which surfaces have checked; its page renews itself to show them.

    A value of None takes a setting away. Raises NotFound, Forbidden.
    """
    device = locked_device(actor, device_id)
    merged = {**device.settings, **changes}
    device.settings = {name: value for name, value in merged.items() if value is not None}
    device.save(update_fields=["settings"])
    record(actor, "device.settings_changed", device, settings=sorted(changes))
    if Command.RELOAD in possible(device.kind):
        command(actor, device.pk, Command.RELOAD)
    return view(device)


def _live_codes() -> "QuerySet[PairingCode]":
    return PairingCode.objects.filter(expires_at__gt=clock.now())


def _free_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not PairingCode.objects.filter(code=code).exists():
            return code
