"""The mail server's pipe: what cannot be read is passed over, what comes too fast is to be tried again."""

import pytest
from click.testing import CliRunner

from motcua.base import clock
from motcua.cli import main
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions
from motcua.domain.threads.mail.incoming import FLOOD
from motcua.domain.threads.mail.rules import reply_address
from motcua.domain.threads.models import Participant

KNOWN, BASE = "vanthu@congan.example", "trao-doi@motcua.example"


def piped(to: str, number: int = 0) -> tuple[int, str]:
    mail = f"From: {KNOWN}\r\nTo: {to}\r\nMessage-ID: <{number}@congan.example>\r\n\r\nKhong co\r\n"
    done = CliRunner().invoke(main, ["thread-mail"], input=mail.encode())
    return done.exit_code, done.stdout.strip()


@pytest.mark.usefixtures("demo_centre")
def test_the_mail_server_tries_again_with_what_came_too_fast_and_with_nothing_else(settings: object) -> None:
    settings.MOTCUA_TALK_MAIL = BASE
    actions.set_mailbox(Staff.objects.get(username="quantri").actor(), "CAT", KNOWN)
    opening = actions.Opening(title="Xác minh", to=("mail:CAT",), text="Hỏi")
    actions.open_thread(Staff.objects.get(username="cv.stp").actor(), opening)
    to = reply_address(BASE, Participant.objects.get(address="mail:CAT").pk)
    assert piped('"') == (0, "unreadable")
    with clock.frozen(clock.now()):
        assert {piped(to, number) for number in range(FLOOD.burst)} == {(0, "taken")}
        assert piped(to, FLOOD.burst) == (75, "later")
