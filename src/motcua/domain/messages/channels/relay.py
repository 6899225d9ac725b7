"""Whatever apprise knows (https://appriseit.com/services/): WhatsApp, Viber, a chat of one's own; addresses are settings.

`[relay] url` reaches citizens, with `{{to}}` where the number goes; `[[staff]] url` reaches people of the house (alarms.py).
"""

from collections.abc import Sequence

import apprise

from motcua.domain.messages.channels import Message, NotNow
from motcua.domain.messages.channels import settings as file
from motcua.domain.messages.channels.gateway import filled, written_number


def is_offered() -> bool:
    return bool(file.text(file.table("relay"), "url"))


def send(message: Message) -> str:
    """Raises NotNow: apprise tells yes or no, not why."""
    held = file.table("relay")
    number = written_number(message.to, file.text(held, "number", "digits"))
    url = filled(file.secret(file.text(held, "url")), {"to": number}, lambda value: value)
    tell([url], message.subject, message.text)
    return ""


def tell(urls: Sequence[str], title: str, text: str) -> None:
    """Sends to all of these addresses. Raises NotNow where one of them did not take it."""
    teller = apprise.Apprise()
    if not all(teller.add(url) for url in urls):
        raise NotNow("apprise does not know such an address")
    if not teller.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT):
        raise NotNow("it was not taken")
