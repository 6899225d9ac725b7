"""What the room of notices asks about answers to ratings. The notice is of the answer, never of the dossier, on whose page officers would
read that its applicant had rated."""

from collections.abc import Collection, Mapping

from django.conf import settings

from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.feedback.queries import dossier_of_rating
from motcua.domain.messages import fields, reach
from motcua.domain.messages.others import Source, Telling
from motcua.domain.messages.reach import Reach
from motcua.domain.replies.models import Reply

BY_DOSSIER = "dossier.received"  # it reaches whoever hears of the dossier


def _reach(about: str) -> Reach | None:
    """Whoever rated a visit is reached by the page of the ticket alone."""
    row = Reply.objects.filter(pk=int(about)).first()
    dossier = dossier_of_rating(row.rating) if row else ""
    return reach.reach_of(BY_DOSSIER, dossier) if dossier else None


def _holds(kind: str, about: str) -> bool:
    return Reply.objects.filter(pk=int(about)).exists()


def _says(kind: str, about: str) -> Telling:
    row = Reply.objects.get(pk=int(about))
    centre = get_centre(row.centre)
    return Telling(fields.of_centre(centre), f"{settings.MOTCUA_BASE_URL}/danh-gia/ho-so")


def _codes(abouts: Collection[str]) -> Mapping[str, str]:
    return dict.fromkeys(abouts, "")


def _own(actor: Actor) -> Collection[str]:
    return []


SOURCE = Source(_reach, _holds, _says, _codes, _own)
