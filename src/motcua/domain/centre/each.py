"""What is done for each centre in turn: one that cannot be looked at keeps no other from it."""

import logging
from collections.abc import Callable

from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres

log = logging.getLogger(__name__)


def each_centre(what: str, do: Callable[[Centre], object]) -> None:
    """`what` names in the log what was not done. Each is in a transaction of its own, if in any."""
    for centre in centres():
        try:
            do(centre)
        except Exception:
            log.exception("%s: centre %s was passed over", what, centre.code)
