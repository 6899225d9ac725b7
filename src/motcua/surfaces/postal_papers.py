"""The papers of the post from what its room tells: labels, and the list of a batch. For the desk's pages and for the API."""

from collections.abc import Sequence

from motcua.domain.delivery.queries import BatchView, LetterView, Whereto
from motcua.domain.delivery.rules import Pays
from motcua.domain.documents.forms.postal import Label, ListedLetter, make_batch_list, make_labels


def labels(centre: str, letters: Sequence[Whereto], paper: str) -> bytes:
    """As PDF; `paper`: A6 or A4."""
    return make_labels(centre, [label_of(one) for one in letters], paper)


def label_of(one: Whereto) -> Label:
    letter = one.letter
    return Label(
        letter.dossier,
        letter.tracking_number,
        one.receiver,
        one.phone,
        one.address,
        one.place,
        letter.weight,
        cod(letter),
    )


def batch_list(batch: BatchView, letters: Sequence[LetterView], by: str, to: str) -> bytes:
    """As PDF, with the names of who hands over and who takes where they are known."""
    rows = [ListedLetter(one.dossier, one.tracking_number, one.weight, cod(one)) for one in letters]
    return make_batch_list(batch.centre, batch.number, rows, handed_at=batch.handed_at, by=by, to=to)


def cod(letter: LetterView) -> int:
    """What the postman collects, in đồng."""
    return letter.postage if letter.pays == Pays.DOOR else 0
