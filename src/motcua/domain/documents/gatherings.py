"""Questions about pages that come from a phone or a scanner: how far they are, for the officer and for the phone itself.

`trays.py` asks about those that lie in a tray, before there is a dossier.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.base import clock, crypto, vault
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.models import Gathering
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.documents.rules import OPEN_GATHERINGS, UNKEPT_WAIT, Gathered, GatheredBy

SECRET = "phone-pictures"  # noqa: S105 - what the derived secrets are for


@dataclass(frozen=True)
class GatheringView:
    """`paper`: the name of the paper; `pages`: how many came; `numbers`: of those that can be looked at; `file`: what they became.

    `code` is empty in a tray. `state`: a word of rules.Gathered; what a phone in a tray left lying is `ready` once its time is over.
    `fault`: the code of what was in the way when the pages were to be kept as a file; `until`: when they are given up then.
    """

    id: UUID
    code: str
    centre: str
    requirement: str
    paper: str
    state: str
    pages: int
    ends_at: datetime
    file: UUID | None
    numbers: tuple[int, ...] = ()
    paper_en: str = ""
    by: str = GatheredBy.PHONE.value
    fault: str = ""
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_GATHERINGS


def gathering(actor: Actor, code: str, name: UUID, by: GatheredBy = GatheredBy.PHONE) -> GatheringView:
    """Raises NotFound."""
    return gathering_view(of_dossier(actor, code, name, by))


def still_coming(actor: Actor, code: str) -> list[GatheringView]:
    """Pages from scanners that are not kept as a file yet. Raises NotFound."""
    dossier = visible_dossier(actor, code)
    rows = Gathering.objects.select_related("dossier", "tray").filter(dossier=dossier, by=GatheredBy.SCANNER)
    return [gathering_view(row) for row in rows.filter(state__in=OPEN_GATHERINGS).order_by("asked_at")]


def unkept(actor: Actor, code: str) -> list[GatheringView]:
    """Pages that could not be kept as a file yet, whatever they came from, the oldest first. Raises NotFound."""
    dossier = visible_dossier(actor, code)
    rows = Gathering.objects.select_related("dossier", "tray").filter(dossier=dossier).exclude(fault="")
    return [gathering_view(row) for row in rows.exclude(state=Gathered.ENDED).order_by("asked_at")]


def phone_address(name: UUID) -> str:
    """What the QR code says; the secret stands behind the sign # and so in no log."""
    return f"{settings.MOTCUA_BASE_URL}/chup#{name}.{crypto.secret_for(SECRET, str(name))}"


def gathering_of_phone(name: UUID, token: str) -> GatheringView:
    """Raises NotFound."""
    return gathering_view(of_phone(name, token))


def page_of_phone(name: UUID, token: str, number: int) -> Iterator[bytes]:
    """A page that this phone sent, while it is not finished yet. Raises NotFound."""
    found = of_phone(name, token).pages.filter(number=number).first()
    if found is None:
        raise NotFound
    return vault.read(found.pk)


def page_of_dossier(actor: Actor, code: str, name: UUID, number: int) -> Iterator[bytes]:
    """A page that has come and is not kept yet, as a JPEG. Raises NotFound."""
    found = of_dossier(actor, code, name, None).pages.filter(number=number).first()
    if found is None:
        raise NotFound
    return vault.read(found.pk)


def of_dossier(actor: Actor, code: str, name: UUID, by: GatheredBy | None = GatheredBy.PHONE) -> Gathering:
    """`by` None: whatever the pages come from. Raises NotFound."""
    dossier = visible_dossier(actor, code)
    wanted = Gathering.objects.select_related("dossier").filter(pk=name, dossier=dossier)
    found = (wanted if by is None else wanted.filter(by=by)).first()
    if found is None:
        raise NotFound
    return found


def of_phone(name: UUID, token: str) -> Gathering:
    """Raises NotFound for a token that is not of the phone which joined."""
    wanted = Gathering.objects.select_related("dossier", "tray").filter(pk=name, phone_hash=crypto.token_hash(token))
    found = wanted.first() if token else None
    if found is None:
        raise NotFound
    return found


def gathering_view(row: Gathering) -> GatheringView:
    asked = {one.code: one for one in version_content(row.place.version_id).documents}
    paper = asked.get(row.requirement)
    is_open = row.state in OPEN_GATHERINGS
    over = is_open and row.by == GatheredBy.PHONE and row.ends_at <= clock.now()
    is_here = is_open or row.state == Gathered.READY
    numbers = tuple(row.pages.order_by("number").values_list("number", flat=True)) if is_here else ()
    state = (Gathered.READY if row.tray_id and numbers else Gathered.ENDED) if over else Gathered(row.state)
    return GatheringView(
        row.pk,
        row.dossier.code if row.dossier else "",
        row.place.centre,
        row.requirement,
        paper.name if paper else _("other paper"),
        state.value,
        len(numbers) if is_here else row.taken,
        row.ends_at,
        row.file_id,
        numbers,
        paper.name_en if paper else "",
        row.by,
        row.fault,
        row.asked_at + UNKEPT_WAIT if row.fault else None,
    )
