"""Conditions, fees and answers in the reader's words, for pages and forms on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from motcua.domain.catalogue.masking import hidden_value
from motcua.domain.catalogue.rules.answers import is_group, title_of, unit_of
from motcua.domain.catalogue.rules.conditions import AllOf, AnyOf, Condition, Test, is_answer

FACT_WORDS = {
    "applicant.kind": gettext_lazy("Applicant"),
    "channel": gettext_lazy("Way of applying"),
    "delivery": gettext_lazy("How the result is collected"),
}
VALUE_WORDS = {
    "person": gettext_lazy("a person"),
    "company": gettext_lazy("a company"),
    "direct": gettext_lazy("at the counter"),
    "online": gettext_lazy("online"),
    "post": gettext_lazy("by post"),
    "counter": gettext_lazy("at the counter"),
}


@dataclass(frozen=True)
class Answer:
    """One answer as it is shown: its question and its words; `heading`: begins a section or a row of a group.

    `hidden`: the words without what is shown for a reason only; None where there is nothing to hide.
    """

    title: str
    words: str
    heading: bool = False
    hidden: str | None = None

    def masked(self) -> "Answer":
        """As it is shown until somebody says why they need more."""
        return self if self.hidden is None else replace(self, words=self.hidden)


class Named(Protocol):
    """A document, a step or a fee."""

    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def name_of(thing: Named) -> str:
    """Its name in the reader's language; in Vietnamese where there is no other."""
    return (thing.name_en if get_language() != "vi" else "") or thing.name


def field_at(form: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The field of a form by its whole name; empty where there is none."""
    node: Mapping[str, Any] = form
    for name in path.split("."):
        inner = node.get("items", {}) if is_group(node) else node
        node = inner.get("properties", {}).get(name, {})
    return node


def condition_words(condition: Condition | None, form: Mapping[str, Any]) -> str:
    """A condition as a sentence part: "Mục đích: là Lao động; và …"."""
    if condition is None:
        return ""
    if isinstance(condition, AllOf):
        return _between(_("and")).join(condition_words(part, form) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return _between(_("or")).join(condition_words(part, form) for part in condition.parts)
    return _test_words(condition, form)


def _test_words(test: Test, form: Mapping[str, Any]) -> str:
    field = field_at(form, test.field)
    title = str(FACT_WORDS.get(test.field) or title_of(field) or test.field)
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    said = _between(_("or")).join(_value_words(field, test.field, value) for value in values)
    if field.get("type") == "boolean" and test.operator in ("equals", "not_equals"):
        return f"{title}: {_yes_or_no(bool(test.value) == (test.operator == 'equals'))}"
    if test.operator == "answered":
        return (_("%(title)s is answered") if test.value else _("%(title)s is not answered")) % {"title": title}
    words = {
        "equals": _("%(title)s is “%(value)s”"),
        "in": _("%(title)s is “%(value)s”"),
        "contains": _("%(title)s includes “%(value)s”"),
        "not_equals": _("%(title)s is not “%(value)s”"),
        "not_in": _("%(title)s is not “%(value)s”"),
        "at_least": _("%(title)s is at least %(value)s"),
        "at_most": _("%(title)s is at most %(value)s"),
        "more_than": _("%(title)s is more than %(value)s"),
        "less_than": _("%(title)s is less than %(value)s"),
    }[test.operator]
    return words % {"title": title, "value": said}


def _between(word: str) -> str:
    return f" {word} "


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _value_words(field: Mapping[str, Any], name: str, value: object) -> str:
    """A value as the form calls it."""
    choices = field.get("oneOf") or field.get("items", {}).get("oneOf") or []
    chosen = next((one for one in choices if one["const"] == value), None)
    if chosen is not None:
        return title_of(chosen)
    if name in FACT_WORDS:
        return str(VALUE_WORDS.get(str(value), value))
    if isinstance(value, bool):
        return _yes_or_no(value)
    if field.get("format") == "date" and isinstance(value, str):
        return "/".join(reversed(value.split("-")))
    unit = f" {unit_of(field)}" if unit_of(field) else ""
    return f"{value}{unit}"


def questions_of(form: Mapping[str, Any], later: frozenset[str]) -> list[str]:
    """What the applicant is asked, in words; a group or section by its own name."""
    return [title_of(field) for name, field in form.get("properties", {}).items() if name not in later]


def answer_at(form: Mapping[str, Any], answers: Mapping[str, Any], path: str) -> str | list[str]:
    """One answer by its whole name, in words: a list where several were chosen, empty where nothing was answered."""
    value: object = answers
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if not is_answer(value):
        return ""
    field, last = field_at(form, path), path.rpartition(".")[2]
    if isinstance(value, list):
        return [_value_words(field, last, one) for one in value]
    return _value_words(field, last, value)


def answers_in_words(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Answer]:
    """What was answered, in the order of the form."""
    return list(_in_words(form.get("properties", {}), answers))


def _in_words(properties: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[Answer]:
    for name, field in properties.items():
        value = answers.get(name)
        if not is_answer(value):
            continue
        if isinstance(value, Mapping):
            yield Answer(title_of(field), "", heading=True)
            yield from _in_words(field.get("properties", {}), value)
        elif is_group(field) and isinstance(value, list):
            for number, row in enumerate(value, 1):
                yield Answer(f"{title_of(field['items'])} {number}", "", heading=True)
                yield from _in_words(field["items"].get("properties", {}), row)
        elif isinstance(value, list):
            yield Answer(title_of(field), ", ".join(_value_words(field, name, one) for one in value))
        else:
            yield Answer(title_of(field), _value_words(field, name, value), hidden=hidden_value(field, value))
