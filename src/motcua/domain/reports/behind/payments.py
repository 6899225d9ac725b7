"""The payments behind a figure of fees taken."""

from django.db.models import Q

from motcua.domain.payments.models import METHODS, Payment
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.shapes import PAGE, Behind, PaymentBehind, further
from motcua.domain.reports.periods import moments

OF_PAYMENTS: dict[str, Q] = {"paid": Q(), **{f"paid_{one}": Q(method=one) for one in METHODS}}


def payments_behind(asked: Asked, measure: str, row: str, page: int) -> Behind:
    """`asked` narrowed to the row's month or day; the last first. Index payment_by_time."""
    begin, end = moments(asked.begin, asked.end)
    found = Payment.objects.filter(
        _at_places(asked), OF_PAYMENTS[measure], _of_row(asked.by, row), at__gte=begin, at__lt=end
    )
    first = (page - 1) * PAGE
    rows = list(found.select_related("dossier").order_by("-at", "-pk")[first : first + PAGE + 1])
    procedure, method = names.of_procedures(), names.of_methods()
    made = tuple(
        PaymentBehind(
            one.dossier.code, procedure(one.dossier.procedure), one.at, method(one.method), one.amount, one.number
        )
        for one in rows[:PAGE]
    )
    return Behind(payments=made, next=further(page, len(rows)))


def _at_places(asked: Asked) -> Q:
    found = Q(pk__in=[])
    for centre, agency in asked.places:
        found |= Q(**({"dossier__centre": centre} if centre else {}), **({"dossier__agency": agency} if agency else {}))
    return Q() if (None, None) in asked.places else found


def _of_row(by: str, row: str) -> Q:
    columns = {"agency": "dossier__agency", "procedure": "dossier__procedure", "method": "method"}
    return Q(**{columns[by]: row}) if row and by in columns else Q()
