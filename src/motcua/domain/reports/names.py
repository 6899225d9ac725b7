"""How the keys of rows read to people: procedures, fields, agencies, persons, channels, months."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models.fields.json import KT
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.domain.catalogue.models import Procedure, ProcedureVersion
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.people.queries import names_of
from motcua.domain.queue.models import Service

Names = Callable[[str], str]


def either(name: str, name_en: str) -> str:
    return name_en if name_en and translation.get_language() == "en" else name


def of_procedures() -> Names:
    found = {one.code: either(one.name, one.name_en) for one in Procedure.objects.only("code", "name", "name_en")}
    return lambda code: f"{code} {found.get(code, '')}".strip()


def fields_of_procedures() -> dict[str, str]:
    return dict(Procedure.objects.order_by().values_list("code", "field"))


def of_fields() -> Names:
    published = ProcedureVersion.objects.filter(state="published").order_by("procedure__code")
    named = published.values_list("procedure__field", KT("content__field_en"))
    english = {field: field_en for field, field_en in named if field_en}  # as standing.py has them of what is offered
    return lambda one: either(one, english.get(one, "")) or _("Without a field")


def of_agencies() -> Names:
    found = {code: either(one.name, one.name_en) for code, one in agencies_by_code().items()}
    return lambda code: found.get(code, code) or _("The centre itself")


def of_centres() -> Names:
    found = {one.code: either(one.name, one.name_en) for one in Centre.objects.all()}
    return lambda code: found.get(code, code)


def of_services() -> Names:
    found = {one.code: f"{one.prefix} {either(one.name, one.name_en)}" for one in Service.objects.all()}
    return lambda code: found.get(code, code)


def of_people(references: Iterable[str]) -> Names:
    """Of staff by their names; of programs, citizens and the house itself what they are."""
    found = {one: name for one, name in names_of(references).items() if name != one}
    words = {"token": _("a program"), "citizen": _("online"), "system": _("by itself"), "device": _("a device")}

    def named(one: str) -> str:
        kind, _colon, number = one.partition(":")
        return found.get(one) or (f"{words[kind]} {number}".strip() if kind in words else one or _("nobody"))

    return named


def of_channels() -> Names:
    words = {
        "direct": _("At the counter"),
        "online": _("Online"),
        "post": _("By post"),
        "tablet": _("On the tablet of the counter"),
    }
    return lambda one: words.get(one, one)


def of_methods() -> Names:
    words = {"cash": _("Cash"), "transfer": _("Bank transfer"), "vietqr": _("QR code")}
    return lambda one: words.get(one, one)


def of_months() -> Names:
    return lambda one: f"{one[5:7]}/{one[:4]}"


def of_days() -> Names:
    return lambda one: f"{date.fromisoformat(one):%d/%m/%Y}"


def of_hours() -> Names:
    return lambda one: f"{int(one):02d}:00-{int(one) + 1:02d}:00"


def of_counters() -> Names:
    return lambda one: _("Counter %(number)s") % {"number": one} if one != "0" else _("Came to no counter")


def of_weekdays() -> Names:
    words = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return lambda one: words[int(one) - 1]


def of_rated_counters() -> Names:
    at = of_counters()
    return lambda one: at(one) if one != "0" else _("Of a dossier")
