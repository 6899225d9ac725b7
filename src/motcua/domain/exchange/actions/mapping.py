"""The mapping of kinds to published events, by version."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import Forbidden, InvalidInput
from motcua.domain.exchange.models import MappingRule
from motcua.domain.people.permissions import Action, centres_of, require

FIRST = Path(__file__).parents[1] / "mapping.yaml"


def first_rules() -> list[MappingRule]:
    """The mapping that the product brings with it, as version 1; not yet saved."""
    written = yaml.safe_load(FIRST.read_text(encoding="utf-8"))
    return [
        MappingRule(version=1, kind=kind, type=written["prefix"] + kind, facts=facts)
        for kind, facts in written["rules"].items()
    ]


@transaction.atomic
def set_mapping(actor: Actor, rules: Mapping[str, tuple[str, Sequence[str]]]) -> int:
    """Makes the next version: kind → (type, facts told). What is published from now on follows it. Returns its number.

    Raises InvalidInput; Forbidden for whoever administers some centres only, because it holds for all.
    """
    require(actor, Action.EXCHANGE_MANAGE)
    if centres_of(actor, Action.EXCHANGE_MANAGE) is not None:
        raise Forbidden
    known = set(MappingRule.objects.filter(version=1).values_list("kind", flat=True))
    for kind, (type_, _facts) in rules.items():
        if not kind or not type_ or " " in type_:
            raise InvalidInput.of(kind or "kind", _("Name the kind and the type of its events, without blanks"))
    if not rules:
        raise InvalidInput.of("rules", _("A mapping tells at least one kind"))
    last = MappingRule.objects.aggregate(last=Max("version"))["last"] or 0
    MappingRule.objects.bulk_create(
        MappingRule(version=last + 1, kind=kind, type=type_, facts=list(facts))
        for kind, (type_, facts) in rules.items()
    )
    journal.record(
        actor, "exchange.mapping_set", f"exchange_mapping:{last + 1}", kinds=len(rules), new=len(set(rules) - known)
    )
    return last + 1
