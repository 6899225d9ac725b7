"""What is left of letters whose dossier was erased, or by what its applicant was reached: that they were sent, when, how it ended."""

from motcua.domain.delivery.models import Parcel


def erase_of_dossier(code: str) -> None:
    """Takes away whom and where its letters went to; within the transaction that erases the dossier, or its contact."""
    Parcel.objects.filter(dossier=code).update(receiver="", phone="", address="", commune="")
