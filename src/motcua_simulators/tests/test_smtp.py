"""The simulated mail server, spoken to by the standard library's client."""

import email
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

import pytest

from motcua_simulators.running import Simulator, running


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("smtp", tmp_path_factory.mktemp("mail")) as simulator:
        yield simulator


@pytest.fixture
def mail(process: Simulator) -> Simulator:
    for old in process.kept():
        old.unlink()
    process.set(mode="accept")
    return process


def send(mail: Simulator, subject: str = "Kết quả hồ sơ đã có", to: str = "dan@example.vn") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "tra-ket-qua@motcua.example", to, subject
    message.set_content("Kính gửi ông/bà,\nHồ sơ đã có kết quả <b>.\n")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="giay-hen.pdf")
    with smtplib.SMTP("127.0.0.1", mail.port, timeout=5) as client:
        client.send_message(message)


def test_a_message_is_kept_whole(mail: Simulator) -> None:
    send(mail)
    message = email.message_from_bytes(mail.wait_for(1)[0].read_bytes(), policy=default)
    assert message["Subject"] == "Kết quả hồ sơ đã có"
    assert message["X-Envelope-To"] == "dan@example.vn"
    assert "Hồ sơ đã có kết quả" in message.get_body().get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["giay-hen.pdf"]


def test_the_page_shows_a_message_and_never_runs_it(mail: Simulator) -> None:
    send(mail, subject="<script>alert(1)</script>")
    page = mail.get("/").decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    assert "giay-hen.pdf" in page


@pytest.mark.parametrize(("mode", "code"), [("later", 451), ("refuse", 550)])
def test_it_can_refuse_as_real_servers_do(mail: Simulator, mode: str, code: int) -> None:
    mail.set(mode=mode)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(mail)
    assert refused.value.smtp_code == code
    assert mail.kept() == []
