"""The bridge to agencies without the system: out as e-mail, back by the tag and the known address, quoted text cut, loops ignored."""

import email
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.core import mail as django_mail

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions, queries
from motcua.domain.threads.actions import Opening
from motcua.domain.threads.mail import answers, fetching, outgoing, rules
from motcua.domain.threads.mail.incoming import FLOOD, Outcome, take, take_too_large
from motcua.domain.threads.models import Message, Participant, Thread
from motcua_simulators import imap, running

pytestmark = pytest.mark.usefixtures("demo_centre")
KNOWN = "vanthu@congan.example"
PDF = b"%PDF-1.7\nnot a real one"


@pytest.fixture(autouse=True)
def _bridge(demo_centre: str, settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.MOTCUA_TALK_MAIL = "trao-doi@motcua.example"
    actions.set_mailbox(staff("quantri"), "CAT", KNOWN)


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def sent(text: str = "Ông A có tiền án không?") -> tuple[Thread, EmailMessage]:
    """A thread with the agency, and the mail that went out, as its program reads it."""
    thread = actions.open_thread(staff("cv.stp"), Opening(title="Xác minh", to=("mail:CAT",), text=text))
    message = Message.objects.get(thread=thread)
    (order,) = outgoing.to_be_sent(
        next(e for e in journal.subject_history(f"thread:{thread}") if e.kind == "thread.message")
    )
    assert order[0] == message.pk
    assert outgoing.send(*order)
    return Thread.objects.get(pk=thread), last_sent()


def last_sent() -> EmailMessage:
    parsed = email.message_from_bytes(django_mail.outbox[-1].message().as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def answer(to: str, text: str, sender: str = KNOWN, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Văn thư <{sender}>", to, "Re: Xác minh"
    made["Message-ID"] = headers.pop("Message-ID", f"<{abs(hash((to, text, sender)))}@congan.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_message_goes_out_with_an_address_to_answer_to_and_no_name_in_its_headers() -> None:
    thread, mail = sent()
    assert mail["To"] == KNOWN
    assert rules.participant_in(answer(str(mail["Reply-To"]), "x")) == Participant.objects.get(address="mail:CAT").pk
    assert "Ông A" not in "".join(str(value) for value in mail.values())
    assert "Ông A có tiền án không?" in str(mail.get_body(("plain",)).get_content())
    assert str(thread.pk) == mail["X-Motcua-Thread"]


def test_what_is_answered_becomes_a_message_of_the_agency_without_what_it_quotes_and_once() -> None:
    thread, mail = sent()
    said = f"Không có.\n\nTrân trọng.\n\nVào 28/11/2026, Trung tâm <x@y.vn> đã viết:\n> Ông A có tiền án không?\n> {rules.MARK}"
    back = answer(str(mail["Reply-To"]), said)
    back.add_attachment(PDF, maintype="application", subtype="pdf", filename="công văn.pdf")
    back.add_attachment(b"MZ\x90", maintype="application", subtype="exe", filename="virus.exe")
    assert take(back.as_bytes()) is Outcome.TAKEN
    assert take(back.as_bytes()) is Outcome.REPEATED
    shown = queries.messages(staff("cv.stp"), thread.pk).items[-1]
    assert (shown.author, [one.name for one in shown.files]) == ("mail:CAT", ["công văn.pdf"])
    assert shown.text.startswith("Không có.\n\nTrân trọng.")
    assert "virus.exe" in shown.text
    assert "tiền án" not in shown.text
    assert queries.waiting(staff("cv.stp")).unread == 1


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"sender": "ai-do@example.com"}, Outcome.REFUSED),
        ({"Auto_Submitted": "auto-replied"}, Outcome.AUTOMATIC),
        ({"Precedence": "bulk"}, Outcome.AUTOMATIC),
        ({"X_Motcua_Thread": "1"}, Outcome.AUTOMATIC),
        ({"Return_Path": "<>"}, Outcome.AUTOMATIC),
    ],
)
def test_forged_senders_are_refused_and_automatic_mail_is_passed_over(
    changes: dict[str, str], outcome: Outcome
) -> None:
    thread, mail = sent()
    assert take(answer(str(mail["Reply-To"]), "Không", **changes).as_bytes()) is outcome
    assert Message.objects.filter(thread=thread).count() == 1


def test_a_tag_that_is_guessed_or_no_mail_at_all_is_not_ours() -> None:
    _thread, mail = sent()
    tag = str(mail["Reply-To"])
    for to in (tag[:-22] + "x" * 12 + tag[tag.index("@") :], "trao-doi@motcua.example", "trao-doi+t1@motcua.example"):
        assert take(answer(to, "Không").as_bytes()) is Outcome.NOT_OURS
    assert take(b"\xff\x00 no mail") is Outcome.NOT_OURS


def test_nothing_is_taken_once_the_agency_was_taken_out_and_an_empty_answer_is_none() -> None:
    _thread, mail = sent()
    assert take(answer(str(mail["Reply-To"]), "> chỉ trích dẫn").as_bytes()) is Outcome.EMPTY
    actions.set_mailbox(staff("quantri"), "CAT", "")
    assert take(answer(str(mail["Reply-To"]), "Không").as_bytes()) is Outcome.REFUSED
    with pytest.raises(InvalidInput):
        actions.open_thread(staff("cv.stp"), Opening(to=("mail:CAT",), text="Hỏi"))


def test_an_agency_that_takes_no_part_hears_nothing_of_a_dossier_by_mail_either() -> None:
    code = f.received().code
    with pytest.raises(InvalidInput):
        actions.open_thread(staff("cv.stp"), Opening(to=("mail:CAT",), dossier=code, text="Hỏi"))
    thread, _mail = sent()
    actions.say(staff("cv.stp"), thread.pk, "Về hồ sơ", dossier=code)
    entry = journal.subject_history(f"dossier:{code}")[-1]
    assert outgoing.to_be_sent(entry) == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Được\r\n\r\nOn Sat, Nov 28, 2026 at 9:00 Trung tâm wrote:\r\n> hỏi", "Được"),
        ("Được\n-----Original Message-----\nFrom: a@b.vn", "Được"),
        ("Được\nTừ: Trung tâm <a@b.vn>\nGửi: thứ bảy", "Được"),
        ("Từ: chối cũng được", "Từ: chối cũng được"),
        (f"Được\n{rules.MARK}\nTrung tâm", "Được"),
    ],
)
def test_what_is_quoted_is_cut_off(written: str, kept: str) -> None:
    assert rules.without_quotes(written) == kept


def test_html_is_read_as_its_words_up_to_the_quotation() -> None:
    mail = EmailMessage()
    mail.set_content("<style>p{}</style><p>Không có</p><blockquote>hỏi</blockquote>", subtype="html")
    assert rules.written_in(mail) == "Không có"


def test_who_may_not_set_mailboxes_does_not_and_no_address_is_none() -> None:
    with pytest.raises(InvalidInput):
        actions.set_mailbox(staff("quantri"), "CAT", "không phải thư")
    with pytest.raises(NotFound):
        actions.set_mailbox(staff("quantri"), "XX", KNOWN)


@pytest.fixture
def mailbox(settings: object, tmp_path: Path) -> Iterator[Path]:
    """A mailbox in another process."""
    folder = tmp_path / "mailbox"
    with running.running("imap", folder) as simulator:
        settings.MOTCUA_IMAP_HOST, settings.MOTCUA_IMAP_PORT = "127.0.0.1", simulator.port
        settings.MOTCUA_IMAP_TLS, settings.MOTCUA_IMAP_FOLDER = False, "INBOX"
        settings.MOTCUA_IMAP_USER, settings.MOTCUA_IMAP_PASSWORD = imap.USER, imap.PASSWORD
        yield folder


def test_answers_are_fetched_from_a_mailbox_once(mailbox: Path) -> None:
    thread, mail = sent()
    (mailbox / "1.eml").write_bytes(answer(str(mail["Reply-To"]), "Không có tiền án").as_bytes())
    (mailbox / "2.eml").write_bytes(answer("ai@example.vn", "Quảng cáo").as_bytes())
    assert fetching.fetch() == {Outcome.TAKEN: 1, Outcome.NOT_OURS: 1}
    assert fetching.fetch() == {}
    assert queries.messages(staff("cv.stp"), thread.pk).items[-1].text == "Không có tiền án"


def test_mails_that_cannot_be_read_keep_nothing_behind_them_waiting(
    mailbox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    thread, mail = sent()
    for number, header in enumerate((b"<", b'"', b"a@[", b"=?utf-8?b?!!!?=")):
        (mailbox / f"{number}.eml").write_bytes(b"From: ai-do@example.com\r\nTo: " + header + b"\r\n\r\nBan hang\r\n")
    (mailbox / "9.eml").write_bytes(answer(str(mail["Reply-To"]), "Không có tiền án").as_bytes())
    counts = fetching.fetch()
    assert counts.pop(Outcome.TAKEN) == 1
    assert counts[Outcome.UNREADABLE] >= 1
    assert sum(counts.values()) == 4
    assert "ai-do" not in caplog.text
    assert fetching.fetch() == {}
    assert queries.messages(staff("cv.stp"), thread.pk).items[-1].text == "Không có tiền án"


def test_an_answer_in_characters_that_nobody_knows_is_read_as_well_as_it_can_be() -> None:
    thread, mail = sent()
    raw = answer(str(mail["Reply-To"]), "Không có").as_bytes().replace(b'charset="utf-8"', b'charset="x-unknown"')
    assert b"x-unknown" in raw
    assert take(raw) is Outcome.TAKEN
    assert queries.messages(staff("cv.stp"), thread.pk).items[-1].text == "Không có"


def test_of_a_mail_that_is_too_large_its_thread_learns_once_and_its_content_is_not_fetched(mailbox: Path) -> None:
    thread, mail = sent()
    back = answer(str(mail["Reply-To"]), "Bản quét đính kèm").as_bytes()
    (mailbox / "1.eml").write_bytes(back + b"x" * rules.LARGEST)
    (mailbox / "2.eml").write_bytes(answer("ai@example.vn", "Quảng cáo").as_bytes() + b"x" * rules.LARGEST)
    assert fetching.fetch() == {Outcome.TOO_LARGE: 1, Outcome.NOT_OURS: 1}
    told = queries.messages(staff("cv.stp"), thread.pk).items[-1]
    assert told.author == "mail:CAT"
    assert "25 MB" in told.text
    assert "Bản quét" not in told.text
    assert take(back + b"x" * rules.LARGEST) is Outcome.REPEATED


def answered(thread: Thread) -> EmailMessage:
    """The mail that the sender of an answer gets about it."""
    entry = journal.subject_history(thread.subject)[-1]
    assert entry.kind == rules.LEFT_OUT
    assert answers.answer(*(entry.data[fact] for fact in ("message", "participant", "files_left")))
    return last_sent()


def test_who_wrote_a_mail_that_is_too_large_is_answered_how_to_send_it() -> None:
    thread, mail = sent()
    sent_back = answer(str(mail["Reply-To"]), "Bản quét", **{"Message-ID": "<ban-quet@congan.example>"})
    take_too_large(sent_back.as_bytes())
    told = answered(thread)
    assert told["To"] == KNOWN
    assert told["Reply-To"] == mail["Reply-To"]
    assert told["In-Reply-To"] == told["References"] == "<ban-quet@congan.example>"  # it stands beside what it answers
    assert "25 MB" in str(told.get_body(("plain",)).get_content())
    assert rules.is_automatic(told)  # and no program that keeps to RFC 3834 answers it


def test_what_is_written_next_stands_beside_the_mail_that_it_follows() -> None:
    thread, mail = sent()
    take(answer(str(mail["Reply-To"]), "Không có", **{"Message-ID": "<1@congan.example> Bcc: x@y"}).as_bytes())
    take(answer(str(mail["Reply-To"]), "Đã rõ", **{"Message-ID": "<2@congan.example>"}).as_bytes())
    said = actions.say(staff("cv.stp"), thread.pk, "Cảm ơn")
    assert outgoing.send(said, Participant.objects.get(address="mail:CAT").pk)
    assert last_sent()["In-Reply-To"] == "<2@congan.example>"


def test_who_sent_a_file_that_is_not_taken_is_told_which_ones_were() -> None:
    thread, mail = sent()
    back = answer(str(mail["Reply-To"]), "Kèm theo")
    back.add_attachment(PDF, maintype="application", subtype="pdf", filename="công văn.pdf")
    back.add_attachment(b"MZ\x90", maintype="application", subtype="exe", filename="virus.exe")
    take(back.as_bytes())
    said = str(answered(thread).get_body(("plain",)).get_content())
    assert "1 tệp" in said
    assert "công văn.pdf" in said
    assert "virus.exe" not in said


def test_a_stranger_who_sends_too_much_is_answered_nothing() -> None:
    thread, mail = sent()
    take_too_large(answer(str(mail["Reply-To"]), "Bản quét", sender="ai-do@example.com").as_bytes())
    take_too_large(answer("trao-doi@motcua.example", "Bản quét").as_bytes())
    assert rules.LEFT_OUT not in [entry.kind for entry in journal.subject_history(thread.subject)]


def test_what_the_mailbox_does_not_give_now_is_taken_later(mailbox: Path) -> None:
    _thread, mail = sent()
    (mailbox / "1.eml").mkdir()
    (mailbox / "2.eml").write_bytes(answer("ai@example.vn", "Quảng cáo").as_bytes())
    assert fetching.fetch() == {Outcome.LATER: 1, Outcome.NOT_OURS: 1}
    (mailbox / "1.eml").rmdir()
    (mailbox / "1.eml").write_bytes(answer(str(mail["Reply-To"]), "Không có tiền án").as_bytes())
    assert fetching.fetch() == {Outcome.TAKEN: 1}


def test_what_an_agency_sends_too_fast_is_taken_when_there_is_room(mailbox: Path) -> None:
    thread, mail = sent()
    for number in range(FLOOD.burst + 1):
        written = answer(str(mail["Reply-To"]), f"Trả lời {number}")
        (mailbox / f"{number:02}.eml").write_bytes(written.as_bytes())
    with clock.frozen(clock.now()):
        assert fetching.fetch() == {Outcome.TAKEN: FLOOD.burst, Outcome.LATER: 1}
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert fetching.fetch() == {Outcome.TAKEN: 1}
    assert Message.objects.filter(thread=thread).count() == FLOOD.burst + 2
