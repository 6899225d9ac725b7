"""What this room does when a result is handed to the post."""

from motcua.base.journal import Entry, follow
from motcua.domain.delivery.models import Parcel


@follow(consumer="delivery.parcels", kinds=("dossier.handed_over",))
def note_parcel(entry: Entry) -> None:
    """One parcel per dossier; the cursor moves with it, so it is noted once."""
    if entry.data.get("method") == "post":
        Parcel.objects.get_or_create(
            dossier=entry.subject_id,
            defaults={
                "centre": entry.centre or "",
                "tracking_number": entry.data["tracking_number"],
                "taken_at": entry.at,
            },
        )
