"""What a mail server's refusal says of the address."""

import pytest

from motcua.domain.messages.channels.email import nobody_is_there


@pytest.mark.parametrize(
    ("code", "said", "wrong"),
    [
        (550, b"5.1.1 User unknown", True),
        (550, b"No such user here", True),
        (553, "5.1.3 Bad address syntax", True),
        (550, b"5.7.1 Message looks like spam", False),
        (550, b"5.2.2 Mailbox full", False),
        (552, b"Too large", False),
        (554, b"5.1.10 Null MX", True),
    ],
)
def test_only_what_says_that_nobody_is_there_marks_the_address(code: int, said: bytes | str, wrong: bool) -> None:
    assert nobody_is_there(code, said) is wrong
