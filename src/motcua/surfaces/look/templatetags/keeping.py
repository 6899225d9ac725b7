"""Parts of pages that are the same until what they tell of is changed: each process draws them once and puts them in as they are.

    {% kept_part "procedure" stands procedure.code %} … {% endkept_part %}

The words behind the name are the key: everything on which the part depends but the language, which is added. A part whose first word
is empty is drawn each time. Nothing of a person and no token of a form stands in a part.
"""

from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 4096
Key = tuple[Hashable, ...]
_kept: dict[Key, SafeString] = {}


class KeptPart(template.Node):
    def __init__(self, name: str, key: list[FilterExpression], parts: NodeList) -> None:
        self.name, self.key, self.nodelist = name, key, parts

    def render(self, context: Context) -> SafeString:
        given = tuple(one.resolve(context) for one in self.key)
        if not given[0]:
            return self.nodelist.render(context)
        key: Key = (self.name, get_language(), *given)
        drawn = _kept.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context)
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = drawn
        return drawn


@register.tag
def kept_part(parser: Parser, token: Token) -> KeptPart:
    """Raises TemplateSyntaxError without a name and a key."""
    _tag, *words = token.split_contents()
    if len(words) < 2:
        raise template.TemplateSyntaxError("kept_part has a name and a key")
    parts = parser.parse(("endkept_part",))
    parser.delete_first_token()
    return KeptPart(words[0].strip("\"'"), [parser.compile_filter(one) for one in words[1:]], parts)
