"""What is derived from a dossier's code and never stored: its secret, its address, the code of its result."""

from django.conf import settings

from motcua.base import crypto


def dossier_secret(code: str) -> str:
    """60 bits in Crockford's base 32 that belong to a dossier."""
    return crypto.secret_for("dossier", code)


def result_check_code(code: str) -> str:
    """What the QR of a result holds: the dossier and a secret of its own, so that results cannot be counted through."""
    return f"{code}.{crypto.secret_for('result', code)}"


def tracking_url(code: str) -> str:
    """Code and secret stand in the fragment, which no server logs."""
    return f"{settings.MOTCUA_BASE_URL}/tra-cuu#{code},{dossier_secret(code)}"
