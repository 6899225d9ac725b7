"""What a mail system sends back later (RFC 3464): a delivery status with the message it is about, fed in by the mail server's pipe.

Only a report that names a message of ours by its secret number is believed, so that nobody can declare another's address wrong.
"""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from motcua.domain.messages.actions import note_report
from motcua.domain.messages.numbers import notice_in

LARGEST = 2 * 1024 * 1024
FINAL = re.compile(r"5\.\d{1,3}\.\d{1,3}")
# Of these nobody is reached there (RFC 3463 section 3.2, RFC 7505). A full mailbox (5.2.2), a policy (5.7.1) or the sender's own
# address (5.1.7, 5.1.8) says nothing about the applicant's.
NOBODY_THERE = re.compile(r"5\.1\.(0|1|2|3|6|10)")


def take(raw: bytes) -> bool:
    """Whether it told of a message of ours that will never arrive. Anything else, and anything told again, changes nothing."""
    report = message_from_bytes(raw[:LARGEST], policy=policy.default)
    status = _final_status(report)
    if not status:
        return False
    notice = notice_in("".join(_returned(part) for part in report.walk()))
    is_wrong = NOBODY_THERE.fullmatch(status) is not None
    return notice is not None and note_report("email", f"notice-{notice}", "failed", wrong_address=is_wrong)


def _final_status(report: EmailMessage) -> str:
    """The permanent code with which a delivery status says `failed`, empty where it says none; a delay (4.x.x) is none."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            for block in blocks:
                status = FINAL.match(str(block.get("Status", "")).strip())
                if status and str(block.get("Action", "")).strip().lower() == "failed":
                    return status[0]
    return ""


def _returned(part: Message) -> str:
    """The number of the message that came back, or of its headers."""
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""
    return str(part.get("Message-ID", ""))
