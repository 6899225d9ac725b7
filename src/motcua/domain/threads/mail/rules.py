"""How an answer is known again, which mail is none, and what of it was written now. Pure but for the key of the tag."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

from motcua.base import crypto

PURPOSE = "thread.mail"
TAG = re.compile(r"\+t(\d{1,18})-([0-9a-z]{12})@", re.IGNORECASE)
NUMBER = re.compile(r"<[!-;=?-~]{3,250}>")  # visible ASCII between angles: nothing that could end a header
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
MARK = "— — —"  # above it an answer stands, below it what was answered
MB = 1024 * 1024
LARGEST = 25 * MB  # bytes of a whole mail
LEFT_OUT = "thread.mail_left_out"  # entry of the journal: something of an answer was not taken
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
# how mail programs begin what they quote
QUOTES = re.compile(
    r"^\s*(?:>|-{3,}\s*(?:original message|thư gốc|tin nhắn gốc|forwarded message)|_{10,}$|(?:from|từ|người gửi)\s*:\s.*@"
    r"|(?:on|vào|le)\s.{4,120}(?:wrote|đã viết|viết|a écrit)\s*:\s*$|" + MARK + ")",
    re.IGNORECASE,
)


def reply_address(base: str, participant: int) -> str:
    """`base` with the tag that only we can make: `trao-doi+t12-0123456789ab@tinh.vn`."""
    local, _at, host = base.partition("@")
    return f"{local}+t{participant}-{crypto.secret_for(PURPOSE, str(participant))}@{host}"


def participant_in(mail: EmailMessage) -> int | None:
    """The participant whose tag a mail was sent to; None where there is none of ours."""
    for name in RECIPIENTS:
        for value in mail.get_all(name, []):
            for number, secret in TAG.findall(str(value)):
                if crypto.secret_matches(PURPOSE, number, secret.lower()):
                    return int(number)
    return None


def is_automatic(mail: EmailMessage) -> bool:
    """Whether no person wrote it (RFC 3834 section 5, and what programs set besides): never answered, never taken."""
    if str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if str(mail.get("Precedence", "")).strip().lower() in BULK or mail.get("List-Id") or mail.get("X-Autoreply"):
        return True
    if mail.get("X-Motcua-Thread") or str(mail.get("Return-Path", "")).strip() == "<>":
        return True
    return mail.get_content_type() == "multipart/report"


def number_of(mail: EmailMessage) -> str:
    """Its Message-ID, by which an answer is put beside it; empty where it says none that may stand in a header."""
    found = str(mail.get("Message-ID", "")).strip()
    return found if NUMBER.fullmatch(found) else ""


def answering(number: str) -> dict[str, str]:
    """The headers by which a mail program shows a mail as the answer to that one (RFC 5322, section 3.6.4)."""
    return {"In-Reply-To": number, "References": number} if number else {}


def sender_of(mail: EmailMessage) -> str:
    """The one address that it says to come from; empty where there are none or several."""
    header = mail["From"]
    found = [str(one.addr_spec).strip().casefold() for one in getattr(header, "addresses", ())]
    return found[0] if len(found) == 1 else ""


def written_in(mail: EmailMessage) -> str:
    """What was written now: without what is quoted below it."""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except LookupError:  # a character set that nobody knows
        content = body.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    if body.get_content_type() == "text/html":
        reader = _Plain()
        reader.feed(text)
        text = "".join(reader.parts)
    return without_quotes(text)


def without_quotes(text: str) -> str:
    """Up to the first line with which a mail program begins what it quotes."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if QUOTES.match(line):
            break
        kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Plain(HTMLParser):
    """The words of an HTML part, up to what it marks as a quotation."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag == "blockquote" or "gmail_quote" in kind:
            self._over = True
        if tag in ("style", "script", "head"):
            self._hidden += 1
        if tag in ("br", "p", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "head") and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._over:
            self.parts.append(data)
