"""News of a centre for the public: written in versions, shown from and until, urgent ones first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.domain.centre.models import Centre, News
from motcua.domain.people.permissions import Action, require

LONGEST_TITLE, LONGEST_TEXT = 160, 6000


@dataclass(frozen=True)
class Text:
    """What somebody wrote; `ends_at` None: until it is withdrawn."""

    title: str
    text: str
    title_en: str = ""
    text_en: str = ""
    urgent: bool = False
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def write_news(actor: Actor, centre: str, text: Text, item: UUID | None = None) -> UUID:
    """A new item, or the next version of one. Raises Forbidden, NotFound, InvalidInput."""
    require(actor, Action.NEWS, centre=centre)
    hall = _lock(centre)
    faults = list(_faults(text))
    if faults:
        raise InvalidInput(faults)
    last = _last(hall, item) if item else None
    row = News(item=item or uuid7(), version=last.version + 1 if last else 1, centre=hall, urgent=text.urgent)
    row.title, row.title_en = text.title.strip(), text.title_en.strip()
    row.text, row.text_en = text.text.strip(), text.text_en.strip()
    row.begins_at, row.ends_at = text.begins_at or clock.now(), text.ends_at
    return _keep(actor, row, "news.written")


@transaction.atomic
def withdraw_news(actor: Actor, centre: str, item: UUID) -> None:
    """Takes it away, as a version of its own; written anew it comes back. Raises Forbidden, NotFound."""
    require(actor, Action.NEWS, centre=centre)
    row = _last(_lock(centre), item)
    if not row.withdrawn:
        row.pk, row.version, row.withdrawn = None, row.version + 1, True
        row._state.adding = True
        _keep(actor, row, "news.withdrawn")


def _lock(centre: str) -> Centre:
    """One writes at a time, so that versions follow each other."""
    found = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    if found is None:
        raise NotFound
    return found


def _last(hall: Centre, item: UUID) -> News:
    found = News.objects.filter(centre=hall, item=item).order_by("-version").first()
    if found is None:
        raise NotFound
    return found


def _keep(actor: Actor, row: News, kind: str) -> UUID:
    row.written_at, row.written_by = clock.now(), actor.reference[:80]
    row.save()
    journal.record(actor, kind, f"news:{row.item}", centre=row.centre.code, version=row.version, urgent=row.urgent)
    return row.item


def _faults(text: Text) -> "list[FieldError]":
    found = []
    for field, longest in (
        ("title", LONGEST_TITLE),
        ("title_en", LONGEST_TITLE),
        ("text", LONGEST_TEXT),
        ("text_en", LONGEST_TEXT),
    ):
        value = getattr(text, field).strip()
        if not value and not field.endswith("_en"):
            found.append(FieldError(field, _("This must not be empty")))
        if len(value) > longest:
            found.append(FieldError(field, _("At most %(limit)s characters") % {"limit": longest}))
    if text.ends_at and text.ends_at <= (text.begins_at or clock.now()):
        found.append(FieldError("ends_at", _("It must end after it begins")))
    return found


def newest(centre: Centre) -> list[News]:
    """The newest version of each item that was not withdrawn, latest first: for who writes."""
    rows = News.objects.filter(centre=centre).order_by("item", "-version").distinct("item")
    return sorted((row for row in rows if not row.withdrawn), key=lambda row: row.begins_at, reverse=True)


def shown_now(centre: Centre) -> list[News]:
    """What holds now: urgent ones first, then the latest."""
    now = clock.now()
    held = [row for row in newest(centre) if row.begins_at <= now and (row.ends_at is None or now < row.ends_at)]
    return sorted(held, key=lambda row: not row.urgent)


def versions_of(item: UUID) -> list[News]:
    """All versions of an item that is shown now, the newest first. Raises NotFound for others."""
    found = list(News.objects.filter(item=item).select_related("centre").order_by("-version"))
    if not found or found[0] not in shown_now(found[0].centre):
        raise NotFound
    return found
