"""What this room does when something happened anywhere: it publishes what agreements may be told of."""

from motcua.domain.exchange import publish

__all__ = ["publish"]
