"""Conditions, limits and questions of a procedure in words, for templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from motcua.domain.catalogue.differences import limit_words
from motcua.domain.catalogue.rules import Condition, TimeLimit
from motcua.domain.catalogue.rules.answers import title_of
from motcua.domain.catalogue.words import condition_words, field_at

register = template.Library()


@register.filter
def in_words(condition: Condition | None, form: Mapping[str, Any]) -> str:
    return condition_words(condition, form)


@register.filter
def limit_in_words(limit: TimeLimit) -> str:
    return limit_words(limit)


@register.filter
def question(path: str, form: Mapping[str, Any]) -> str:
    """The words of a field of the form; empty where none is named."""
    return title_of(field_at(form, path)) if path else ""
