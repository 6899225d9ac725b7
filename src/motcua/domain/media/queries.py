"""Questions about pictures and videos: what a centre keeps, its lists, what a display shows now, and the content."""

from collections.abc import Iterable, Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.media.models import Medium, Showing
from motcua.domain.media.rules import Schedule, Target, list_that_holds
from motcua.domain.media.shapes import MediumView, NowShown, ShowingView
from motcua.domain.people.permissions import Action, require


def library(actor: Actor, centre: str) -> list[MediumView]:
    """What a centre keeps, newest first. Raises Forbidden."""
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    rows = Medium.objects.filter(centre__code=centre, removed_at=None)
    shown = Showing.objects.filter(medium=OuterRef("pk"))
    return [medium_view(row, is_shown=row.is_named) for row in rows.annotate(is_named=Exists(shown)).order_by("-id")]


def lists(actor: Actor, centre: str) -> dict[Target, list[ShowingView]]:
    """Each list of a centre that has anything, in its order. Raises Forbidden."""
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    found: dict[Target, list[ShowingView]] = {}
    for row in _rows(centre):
        found.setdefault(_target(row), []).append(showing_view(row))
    return found


def shown_now(centre: Centre, display: int | None, zones: Iterable[str]) -> list[NowShown]:
    """What a display shows between calls at this hour, in its order; nobody's data, as public as the display itself."""
    local = clock.now().astimezone(ZoneInfo(centre.time_zone))
    due = [(_target(row), row) for row in _rows(centre.code) if _schedule(row).holds(local)]
    return [
        NowShown(row.medium_id, row.medium.kind, row.medium.alt, row.medium.alt_en, row.seconds)
        for row in list_that_holds(due, display, zones)
    ]


def shown_medium(centre: str, medium: UUID) -> MediumView:
    """One that some list of the centre names: what hangs on a wall is no secret. Raises NotFound."""
    row = Medium.objects.filter(pk=medium, centre__code=centre, removed_at=None, showings__isnull=False).first()
    if row is None:
        raise NotFound(_("There is no such picture or video"))
    return medium_view(row, is_shown=True)


def kept_medium(actor: Actor, centre: str, medium: UUID) -> MediumView:
    """One of the library, for who looks after it. Raises Forbidden, NotFound."""
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    row = Medium.objects.filter(pk=medium, centre__code=centre, removed_at=None).first()
    if row is None:
        raise NotFound(_("There is no such picture or video"))
    return medium_view(row)


def content(medium: MediumView, begin: int, end: int) -> Iterator[bytes]:
    """Its bytes from `begin` up to before `end`. Raises CannotUnseal for a file that was changed or is missing."""
    return vault.read_part(medium.id, begin, end)


def medium_view(row: Medium, *, is_shown: bool = False) -> MediumView:
    return MediumView(
        row.pk,
        row.kind,
        row.name,
        row.alt,
        row.alt_en,
        row.content_type,
        row.size,
        row.width,
        row.height,
        row.seconds,
        row.added_by,
        row.added_at,
        is_shown,
    )


def showing_view(row: Showing) -> ShowingView:
    schedule = _schedule(row)
    holds = schedule.holds(clock.now().astimezone(ZoneInfo(row.centre.time_zone)))
    return ShowingView(
        row.pk, _target(row), medium_view(row.medium, is_shown=True), row.seconds, schedule, holds_now=holds
    )


def _rows(centre: str) -> Iterable[Showing]:
    return Showing.objects.filter(centre__code=centre).select_related("medium", "centre").order_by("position", "id")


def _target(row: Showing) -> Target:
    return Target(row.display_id, row.zone)


def _schedule(row: Showing) -> Schedule:
    return Schedule(frozenset(row.weekdays), row.from_time, row.until_time, row.begins_on, row.ends_on)
