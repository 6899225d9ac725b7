"""An administrator's texts in versions: unknown fields are told with what was meant, a wrong one never holds, an old one is kept."""

import pytest
from django.core import mail
from django.utils import translation

from motcua.base import journal
from motcua.base.problems import Conflict, Forbidden, InvalidInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, wordings
from motcua.domain.messages.models import Notice, NoticeText
from motcua.domain.messages.texts import PARTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
ADMIN = f.actor("admin", number=20)
KIND = "dossier.received"


def written(**changes: str) -> None:
    words = wordings.text(ADMIN, KIND, "vi").words
    wordings.save_draft(ADMIN, KIND, "vi", {part: str(getattr(words, part)) for part in PARTS} | changes)


def subject_now() -> str:
    with translation.override("vi"):
        return str(wordings.words_for(KIND).subject)


def test_a_published_text_is_what_the_citizen_reads() -> None:
    written(subject="Trung tâm đã nhận {{code}}", body="Chào **{{name}}**.")
    assert "{{code}}" in subject_now()
    assert subject_now().startswith("Hồ sơ"), "a draft is nobody's text yet"
    wordings.publish(ADMIN, KIND, "vi")
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == KIND]
    actions.queue_notice(entry)
    actions.send(Notice.objects.get().pk)
    assert mail.outbox[0].subject == f"Trung tâm đã nhận {code}"
    assert "Chào Nguyễn Văn Ân." in str(mail.outbox[0].body)
    html = mail.outbox[0].alternatives[0][0]
    assert "<strong>Nguyễn Văn Ân</strong>" in str(html)


def test_versions_follow_each_other_and_the_house_comes_back() -> None:
    for number in (1, 2):
        written(subject=f"Lần {number}: {{{{code}}}}")
        wordings.publish(ADMIN, KIND, "vi")
    assert subject_now() == "Lần 2: {{code}}"
    assert list(NoticeText.objects.order_by("number").values_list("state", flat=True)) == ["retired", "published"]
    wordings.restore(ADMIN, KIND, "vi")
    assert subject_now().startswith("Hồ sơ")
    with pytest.raises(Conflict):
        wordings.publish(ADMIN, KIND, "vi")


@pytest.mark.parametrize(
    ("part", "source", "said"),
    [
        ("body", "{{agnecy}}", "agency"),
        ("sms", "{{name}} {{code}}", "name"),  # a text message names nobody
        ("push", "{{reason}}", "reason"),
        ("subject", " ", ""),
        ("sms", "{{code}} {{agency}} " + "ồ" * 300, ""),
        ("body", "{{code", ""),
    ],
)
def test_what_is_wrong_is_told_and_never_published(part: str, source: str, said: str) -> None:
    written(**{part: source})
    with pytest.raises(InvalidInput) as refused:
        wordings.publish(ADMIN, KIND, "vi")
    assert {one.field for one in refused.value.errors} == {part}
    assert said in str(refused.value.errors[0].message)
    assert subject_now().startswith("Hồ sơ")


def test_only_who_keeps_the_master_data_writes_texts() -> None:
    for act in (wordings.texts, lambda actor: wordings.publish(actor, KIND, "vi")):
        with pytest.raises(Forbidden):
            act(f.RECEPTIONIST)
