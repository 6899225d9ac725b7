"""Numbers that begin again after the last of a range: what is so of all services of a prefix, and of the series of the day."""

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.domain.centre.models import Centre
from motcua.domain.queue.models import Series, Service, Ticket
from motcua.domain.queue.queries import today

RANGE_WORDS = _("The last number of a range is 10 to 9999; empty: no number comes twice on a day")
SHARED_RANGE_WORDS = _("Services with the same letter share their numbers: write the same last number for all of them")


def others_of_series(hall: Centre, prefix: str, but: Service | None = None) -> QuerySet[Service]:
    """The services that share the numbers of a prefix."""
    found = Service.objects.filter(centre=hall, prefix=prefix)
    return found if but is None else found.exclude(pk=but.pk)


def keep_to_range(hall: Centre, prefix: str, wraps_after: int | None) -> None:
    """Makes the series of the day end there from its next number on; runs in the caller's transaction.

    Its row says so, not the service's alone: whoever gives a number has it locked and sees what holds. Where numbers
    come again no more, they go on after the greatest that was given, so that none of the day comes twice.
    """
    series = (
        Series.objects.select_for_update().filter(centre=hall, prefix=prefix, business_day__gte=today(hall)).first()
    )
    if series is None or series.wraps_after == wraps_after:
        return
    given = Ticket.objects.filter(centre=hall, prefix=prefix, business_day=series.business_day)
    if wraps_after is None:
        series.last_number = given.aggregate(last=Max("number"))["last"] or series.last_number
    elif series.lap == 0:
        series.lap = 1
        given.update(lap=1)
    series.wraps_after = wraps_after
    series.save(update_fields=["last_number", "lap", "wraps_after"])
