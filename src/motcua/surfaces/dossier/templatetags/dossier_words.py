"""Words of a dossier's page: limits and days that did not count."""

from django import template
from django.utils.translation import gettext as _

from motcua.domain.documents.queries import FileView, Paper
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.dossiers.words import limit_words

register = template.Library()


@register.filter
def limit(dossier: DossierView) -> str:
    """The time limit in words."""
    return limit_words(dossier.limit_value, dossier.limit_unit)


@register.filter
def payment_word(method: str) -> str:
    """How it was paid, in a word."""
    words = {"cash": _("cash"), "transfer": _("transfer"), "vietqr": "VietQR"}
    return words.get(method, method)


@register.filter
def why_unkept(fault: str) -> str:
    """What was in the way when pages were to be kept as a file."""
    words = {
        "dossier_closed": _("the dossier was closed meanwhile."),
        "gathering_ended": _("whoever asked for them works here no more."),
        "forbidden": _("whoever asked for them may not add files here any more."),
        "not_found": _("whoever asked for them may not see this dossier any more."),
        "too_large": _("together they are larger than a file may be."),
    }
    return words.get(fault, _("a fault that the log of the server names."))


@register.filter
def lying_in(papers: list[Paper], file: FileView) -> list[Paper]:
    """Which papers of the list a file is the scan of."""
    return [one for one in papers if one.code == file.requirement or one.code in file.held]


@register.filter
def unlocalised(figure: int) -> str:
    """A figure as drawings want it: without points between thousands."""
    return str(int(figure))


@register.filter
def baseline(top: int, height: int) -> str:
    """Where the letters of a word stand whose box begins at `top`."""
    return str(round(top + height * 0.82))
