"""Questions about notices."""

from motcua.domain.messages.models import Notice


def notices_of(dossier: str) -> list[Notice]:
    """What was sent about a dossier, newest first."""
    return list(Notice.objects.filter(dossier=dossier).order_by("-id"))
