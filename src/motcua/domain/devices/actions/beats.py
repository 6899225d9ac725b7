"""What a device tells by its heartbeat, and the alarms that follow from it or from its silence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, NotFound
from motcua.base.release import release
from motcua.domain.devices import queries
from motcua.domain.devices.actions._common import locked_device, record
from motcua.domain.devices.actions.commands import acknowledge
from motcua.domain.devices.models import Condition, Device, DeviceAlarm
from motcua.domain.devices.rules import (
    BEGINS_AND_ENDS,
    HEARTBEAT_EVERY,
    NEVER_BEATS,
    Alarm,
    Pages,
    alarms,
)
from motcua.domain.devices.rules.health import LOST_AFTER
from motcua.domain.devices.shapes import Order, Orders, Report

WATCH = system("devices")


def heartbeat(device: Actor) -> None:
    """Notes that a device is there because it asked for something; at most every 15 s."""
    if device.kind == "device":
        now = clock.now()
        seen = Device.objects.filter(pk=int(device.id)).exclude(last_seen_at__gt=now - HEARTBEAT_EVERY)
        seen.update(last_seen_at=now)


def beat(device: Actor, report: Report) -> Orders:
    """Takes in what a device says of itself and answers what is asked of it.

    The first beat after pairing binds the device's own key; a beat without it comes from another machine with a copied
    cookie, and raises Conflict (`device_copied`). Raises Forbidden for who is no device.
    """
    if device.kind != "device":
        raise Forbidden(_("Only a paired device tells how it is"))
    with transaction.atomic():
        found = _lock(int(device.id))
        known = Condition.objects.filter(pk=found.pk).first()
        if _is_the_machine(known, report):
            _take_in(found, known, report)
            for done in report.done:
                acknowledge(found, done)
            settle_alarms(found)
            return _orders(found)
        assert known is not None
        if known.copied_at is None:
            known.copied_at = clock.now()
            known.save(update_fields=["copied_at"])
        settle_alarms(found)
    raise Conflict(
        _("This screen has the access of another machine; an administrator has to pair it by a code of its own"),
        code="device_copied",
    )


def _lock(device_id: int) -> Device:
    found = (
        Device.objects.select_for_update(of=("self",))
        .select_related("centre")
        .filter(pk=device_id, retired_at__isnull=True)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such device"))
    return found


def _is_the_machine(known: Condition | None, report: Report) -> bool:
    """Whether the key is the one that was bound; a device that has none yet may bind one."""
    if known is None or known.key_hash is None:
        return True
    return bytes(known.key_hash) == crypto.token_hash(report.key)


def _take_in(device: Device, known: Condition | None, report: Report) -> None:
    now = clock.now()
    came_back = known is None or now - known.beat_at > LOST_AFTER
    told = known or Condition(device=device, online_since=now, page_since=now)
    pages = Pages(told.page, told.page_before, told.turns).heard(report.page[:40])
    if came_back:
        told.online_since = now
    if pages.now != told.page:
        told.page_since = now
        told.doubled_at = now if pages.are_two else told.doubled_at
    if report.key and told.key_hash is None:
        told.key_hash = crypto.token_hash(report.key)
    told.beat_at = now
    told.page, told.page_before, told.turns = pages.now, pages.before, pages.turns
    told.release = report.release[:40]
    told.outdated_since = None if told.release in ("", release()) else told.outdated_since or now
    told.width, told.height = min(report.width, 100_000), min(report.height, 100_000)
    told.sound, told.shown = report.sound, min(report.shown, 2**62)
    if report.fault:
        told.fault, told.fault_at = report.fault[:300], now
    told.save()
    device.last_seen_at = now
    device.save(update_fields=["last_seen_at"])


def _orders(device: Device) -> Orders:
    waiting = tuple(Order(one.pk, one.kind) for one in queries.commands_to_fetch(device))
    return Orders(device.name, release(), bool(device.settings.get("locked")), waiting)


@transaction.atomic
def accept_machine(actor: Actor, device_id: int) -> None:
    """The machine that beats next is the right one: it binds a new key. Raises NotFound, Forbidden."""
    device = locked_device(actor, device_id)
    Condition.objects.filter(pk=device_id).update(key_hash=None, copied_at=None, doubled_at=None)
    record(actor, "device.machine_accepted", device)
    settle_alarms(device)


def settle_alarms(device: Device, newest_call: tuple[int, datetime] | None = None) -> None:
    """Raises and ends the alarms of a device that the transaction has locked; each is told once."""
    wrong = alarms(queries.health_of(device, newest_call or queries.newest_call(device.centre.code)), clock.now())
    raised = {Alarm(kind) for kind in device.alarms.values_list("kind", flat=True)}
    for alarm in sorted(wrong - raised):
        DeviceAlarm.objects.create(device=device, kind=alarm.value, since=clock.now())
        record(WATCH, BEGINS_AND_ENDS[alarm][0], device)
    for alarm in sorted(raised - wrong):
        device.alarms.filter(kind=alarm.value).delete()
        record(WATCH, BEGINS_AND_ENDS[alarm][1], device)


def mark_lost() -> int:
    """Looks at every device in use; returns how many alarms there are now. Whoever else does the same does no harm."""
    for number in Device.objects.filter(retired_at__isnull=True).exclude(kind__in=NEVER_BEATS).values_list("pk"):
        with transaction.atomic():
            device = (
                Device.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("centre")
                .filter(pk=number[0], retired_at__isnull=True)
                .first()
            )
            if device is not None:
                settle_alarms(device)
    return DeviceAlarm.objects.count()
