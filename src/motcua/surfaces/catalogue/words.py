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


def question_word(kind: str) -> str:
    return {
        "text": _("a line of text"),
        "lines": _("several lines of text"),
        "date": _("a date"),
        "email": _("an e-mail address"),
        "phone": _("a phone number"),
        "personal-number": _("an identity or passport number"),
        "tax-code": _("a tax code"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("yes or no"),
        "choice": _("one of several"),
        "several": _("several of several"),
        "section": _("a section"),
        "group": _("a group that repeats"),
    }[kind]


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
