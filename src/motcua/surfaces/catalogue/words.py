"""The words of the editor for what data calls by a code."""

from django.utils.translation import gettext as _


def unit_word(unit: str) -> str:
    return {"working_day": _("working days"), "day": _("days"), "hour": _("working hours")}[unit]


def operator_word(operator: str) -> str:
    return {
        "equals": _("is"),
        "not_equals": _("is not"),
        "in": _("is one of"),
        "not_in": _("is none of"),
        "contains": _("includes"),
        "answered": _("was answered"),
        "at_least": _("is at least"),
        "at_most": _("is at most"),
        "more_than": _("is more than"),
        "less_than": _("is less than"),
    }[operator]


def result_word(kind: str) -> str:
    return {
        "licence": _("licence"),
        "certificate": _("certificate"),
        "confirmation": _("confirmation"),
        "decision": _("decision"),
        "extract": _("extract or copy"),
        "card": _("card"),
        "notice": _("notice"),
        "other": _("something else"),
    }[kind]
