"""The words of a happening in the language that is active now: as an administrator published them, else as they came with the house."""

from motcua.domain.messages.texts import DEFAULTS, Words


def words_for(kind: str) -> Words:
    return DEFAULTS[kind].said()
