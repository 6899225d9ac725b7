"""What the display over a desk shows: the counter, its agencies, whom it calls or serves, or why it does not."""

from django.utils import translation

from motcua.domain.centre.queries import get_counter
from motcua.domain.devices.displays import DisplaySettings, Layout
from motcua.domain.queue import queries
from motcua.domain.queue.shapes import pause_in_words


def desk(centre: str, settings: DisplaySettings) -> dict[str, object] | None:
    """None for a display of another layout, and over a counter that the centre does not have."""
    if settings.layout != Layout.COUNTER:
        return None
    here = next((one for one in queries.hall(centre) if one.number == settings.counters[0]), None)
    if here is None:
        return None
    names = [(one.name, one.name_en) for one in get_counter(centre, here.number).agencies.all()]
    return {
        "number": here.number,
        "agencies": " · ".join(name for name, _english in names),
        "agencies_en": " · ".join(english or name for name, english in names),
        "state": here.activity,
        "label": here.ticket.label if here.ticket else "",
        "reason": _reason(here.pause_reason, "vi"),
        "reason_en": _reason(here.pause_reason, "en"),
    }


def _reason(reason: str, language: str) -> str:
    with translation.override(language):
        return str(pause_in_words(reason))
