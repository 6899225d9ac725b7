"""States of submissions as tags."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from motcua.domain.submissions.rules import State
from motcua.domain.submissions.words import STATES

register = template.Library()


@register.filter
def submission_tag(state: str) -> SafeString:
    """The state as a coloured tag with its word."""
    word, colour = STATES[State(state)]
    return format_html('<span class="tag{}">{}</span>', f" tag--{colour}" if colour else "", word)


@register.filter
def of(found: Mapping[str, object], key: str) -> object:
    """What a table holds for a key; None for nothing."""
    return found.get(key)


@register.filter
def kilobytes(size: int) -> str:
    """A size in bytes as people read it: 340 kB, 2,4 MB."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 1_000_000 else f"{max(1, size // 1000)} kB"
