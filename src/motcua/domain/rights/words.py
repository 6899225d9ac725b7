"""What is asked for, of which piece, and why something is not done, in words; citizens read them too."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.rights.rules import Ground, Kind, Piece, State

KINDS: Mapping[str, str | Promise] = {Kind.CORRECTION: _("to be put right"), Kind.ERASURE: _("to be erased")}
PIECES: Mapping[str, str | Promise] = {
    Piece.NAME: _("Full name"),
    Piece.NUMBER: _("Identity number"),
    Piece.PHONE: _("Phone"),
    Piece.EMAIL: _("E-mail address"),
    Piece.ADDRESS: _("Address"),
    Piece.CONTACT: _("Phone, e-mail address and where the result was sent"),
    Piece.WHOLE: _("All of it, with its papers"),
}
STATES: Mapping[str, str | Promise] = {
    State.OPEN: _("waits for its answer"),
    State.DONE: _("carried out"),
    State.REFUSED: _("not done"),
    State.WITHDRAWN: _("taken back by the citizen"),
}
GROUNDS: Mapping[str, str | Promise] = {
    Ground.RUNNING: _(
        "The dossier is still being worked on. The agencies need this data for the work that you asked them for "
        "(decree 13/2023/NĐ-CP, article 16, clause 2)."
    ),
    Ground.KEPT: _(
        "A closed dossier is a record that the Law on Archives obliges the agency to keep for a time. After that it is erased "
        "by itself; you need not ask again (decree 13/2023/NĐ-CP, article 16, clause 2)."
    ),
    Ground.FOR_EVER: _(
        "Dossiers of this procedure are records that the Law on Archives has kept for ever "
        "(decree 13/2023/NĐ-CP, article 16, clause 2)."
    ),
    Ground.HELD: _(
        "A complaint, a court or an inspection needs this dossier; nothing of it may be erased until that is over."
    ),
    Ground.RUN_OUT: _(
        "Its time is over. It is erased with the centre's next list, which two officials decide; you need not ask again."
    ),
    Ground.NOT_SHOWN: _("It was not shown that what stands there is wrong. Please bring the paper that shows it."),
    Ground.OTHER: _("For another reason, which stands beside."),
}
