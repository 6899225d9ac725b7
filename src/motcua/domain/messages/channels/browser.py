"""Web push to a browser that asked to hear of a dossier: encrypted for it alone, kept by its push service while the phone is off."""

from motcua.domain.messages import webpush
from motcua.domain.messages.channels import Message, NotNow, Refused

KEPT_SECONDS = 3 * 24 * 3600  # as long as a notice is news (rules.OLDEST)
GONE = "gone"


def send(message: Message) -> str:
    """Raises Refused for a browser that takes no messages any more, NotNow."""
    if message.browser is None:
        raise Refused(GONE, wrong_address=True)
    payload: dict[str, object] = {
        "kind": message.facts.get("kind", ""),
        "title": message.subject,
        "body": message.text,
        "page": message.to,
    }
    try:
        webpush.send(message.browser, payload, keep_seconds=KEPT_SECONDS, urgency="normal")
    except webpush.Gone:
        raise Refused(GONE, wrong_address=True) from None
    except webpush.NotDelivered as problem:
        raise NotNow(str(problem)) from None
    return ""
