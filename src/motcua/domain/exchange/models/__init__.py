"""Nouns of the exchange: what is told to others, and how both sides are compared."""

from motcua.domain.exchange.models.comparing import Comparison, Counterpart, Difference, Origin
from motcua.domain.exchange.models.national import Code, National, ToldDossier, ToldFile
from motcua.domain.exchange.models.telling import (
    Attempt,
    Event,
    Letter,
    MappingRule,
    Receiver,
    Stream,
    Subscription,
)

__all__ = [
    "Attempt",
    "Code",
    "Comparison",
    "Counterpart",
    "Difference",
    "Event",
    "Letter",
    "MappingRule",
    "National",
    "Origin",
    "Receiver",
    "Stream",
    "Subscription",
    "ToldDossier",
    "ToldFile",
]
