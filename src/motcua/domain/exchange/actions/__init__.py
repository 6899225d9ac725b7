"""Verbs of the exchange: agreements, subscriptions, the mapping."""

from motcua.domain.exchange.actions.catalogue import resolve
from motcua.domain.exchange.actions.comparing import Asked, connect, disconnect, set_aside, take_up
from motcua.domain.exchange.actions.mapping import set_mapping
from motcua.domain.exchange.actions.national import (
    NationalTerms,
    change_national,
    connect_national,
    set_codes,
    take_back_codes,
)
from motcua.domain.exchange.actions.receivers import Terms, agree, change, end, give_token
from motcua.domain.exchange.actions.subscriptions import (
    pause,
    replay_letters,
    replay_range,
    resume,
    rotate_secret,
    send_test,
    subscribe,
    unsubscribe,
)

__all__ = [
    "Asked",
    "NationalTerms",
    "Terms",
    "agree",
    "change",
    "change_national",
    "connect",
    "connect_national",
    "disconnect",
    "end",
    "give_token",
    "pause",
    "replay_letters",
    "replay_range",
    "resolve",
    "resume",
    "rotate_secret",
    "send_test",
    "set_aside",
    "set_codes",
    "set_mapping",
    "subscribe",
    "take_back_codes",
    "take_up",
    "unsubscribe",
]
