"""Words of the post in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from motcua.surfaces.post.words import REASONS, STATES

register = template.Library()


@register.filter
def letter_tag(state: str) -> SafeString:
    """The state of a letter as a coloured tag with its word."""
    word, colour = STATES[state]
    return format_html('<span class="tag{}">{}</span>', f" tag--{colour}" if colour else "", word)


@register.filter
def reason_words(reason: str) -> str:
    return str(REASONS.get(reason, ""))


@register.filter
def taker(names: dict[str, str], reference: str) -> str:
    """Who took a letter over."""
    return names.get(reference, reference)
