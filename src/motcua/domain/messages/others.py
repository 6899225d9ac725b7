"""What rooms above this one have told: whom it reaches, what it says and whose it is comes from them, by the first word of the kind.

They register when the house starts; this room knows only that there is somebody to ask.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from motcua.base.actor import Actor
from motcua.base.merging import Value
from motcua.domain.messages.reach import Reach

Facts = dict[str, Value]


@dataclass(frozen=True)
class Telling:
    """What a notice of a room above says, in the language that is active now; `link` leads to its page."""

    facts: Facts
    link: str


@dataclass(frozen=True)
class Source:
    """The questions that a room above answers about what it has told; `about` is the identifier that its journal entries name.

    `reach`: None where nobody is there any more. `holds`: whether what happened is still so when it is about to be sent.
    `codes`: by what a citizen knows each of these. `own`: those of the account that asks.
    """

    reach: Callable[[str], Reach | None]
    holds: Callable[[str, str], bool]
    says: Callable[[str, str], Telling]
    codes: Callable[[Collection[str]], Mapping[str, str]]
    own: Callable[[Actor], Collection[str]]


_sources: dict[str, Source] = {}


def register(subject: str, source: Source) -> None:
    """`subject`: how the journal names what it is about ("submission")."""
    _sources[subject] = source


def source_of(kind: str) -> Source | None:
    """None for what this room asks the rooms below."""
    return _sources.get(kind.partition(".")[0])


def reach_of(kind: str, about: str) -> Reach | None:
    source = source_of(kind)
    return source.reach(about) if source else None


def codes_of(pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    """By the identifier of what they are about: how it is called. `pairs`: kinds with identifiers; of others than ours nothing."""
    found: dict[str, str] = {}
    for source in {id(one): one for kind, _about in pairs if (one := source_of(kind))}.values():
        found |= source.codes([about for kind, about in pairs if source_of(kind) is source])
    return found


def own_of(actor: Actor) -> set[str]:
    return {about for source in _sources.values() for about in source.own(actor)}
