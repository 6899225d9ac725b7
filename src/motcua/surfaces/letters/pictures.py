"""Pages of a letter as pictures within the page that shows them: nothing of a draft is kept anywhere for it."""

from base64 import b64encode
from datetime import datetime

from motcua.domain.letters import paper


def pictures(data: paper.Data, at: datetime) -> list[str]:
    """Addresses of the pages, for `src`."""
    return [f"data:image/png;base64,{b64encode(page).decode()}" for page in paper.pictures(data, at)]
