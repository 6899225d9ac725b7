"""Questions about petitions: as its sender follows it, as the office works on it, as everybody reads it, and how the office stands."""

from motcua.domain.centre.queries import get_centre
from motcua.domain.petitions.queries.office import counts, desk, late_at, late_of, line, open_file, petition
from motcua.domain.petitions.queries.public import figures, published, published_one
from motcua.domain.petitions.queries.sender import follow, own, own_secret
from motcua.domain.petitions.queries.shapes import Figures, FileView, Followed, PetitionView, Published, Said, Whole
from motcua.domain.petitions.rules import PetitionOptions

__all__ = [
    "Figures",
    "FileView",
    "Followed",
    "PetitionView",
    "Published",
    "Said",
    "Whole",
    "counts",
    "desk",
    "figures",
    "follow",
    "late_at",
    "late_of",
    "line",
    "open_file",
    "options_of",
    "own",
    "own_secret",
    "petition",
    "published",
    "published_one",
]


def options_of(centre: str) -> PetitionOptions:
    """Raises NotFound."""
    return PetitionOptions.of(get_centre(centre).options)
