"""Letters by post in several states, with invented people, so that the post desk and the tracking page have something to show."""

from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import get_published
from motcua.domain.delivery import actions
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.shapes import ApplicantInput, GivenDocument, IntakeInput

CENTRE, PROCEDURE = "BG", "2.002516"
# Name, identity number, address; and how far the letter has come.
PEOPLE = (
    ("Nguyễn Thị Minh Ánh", "024190001231", "Số 12, đường Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh", "asked"),
    ("Trần Văn Bách", "024090001232", "Thôn Đồng Giao, xã Lục Ngạn, tỉnh Bắc Ninh", "ready"),
    ("Lê Thu Cúc", "024190001233", "Số 5, ngõ 34, đường Nguyễn Văn Cừ, phường Bắc Giang, tỉnh Bắc Ninh", "ready"),
    ("Phạm Quốc Dũng", "024090001234", "12 Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh", "taken"),
    ("Hoàng Thị Đào", "024190001235", "Số 8, phố Hàng Bài, phường Cửa Nam, Thành phố Hà Nội", "taken"),
    ("Vũ Hải Giang", "024090001236", "Tổ dân phố 3, phường Kinh Bắc, tỉnh Bắc Ninh", "handed"),
    ("Đặng Thị Hạnh", "024190001237", "Số 20, phố Đội Cấn, phường Ba Đình, Thành phố Hà Nội", "move"),
    ("Bùi Xuân Khoa", "024090001238", "Xóm 4, phường Việt Yên, tỉnh Bắc Ninh", "attempt:nobody"),
    ("Đỗ Ngọc Lan", "024190001239", "Số 77, đường Trần Phú, phường Hải Châu, Thành phố Đà Nẵng", "deliver"),
    ("Hồ Đức Mạnh", "024090001240", "Số 3, đường Lý Thái Tổ, phường Võ Cường, tỉnh Bắc Ninh", "return:moved"),
)


def some_letters(actor: Actor) -> list[tuple[str, str, str]]:
    """Code and secret of each dossier, and how far its letter is."""
    made = [(*_received(actor, *person), person[3]) for person in PEOPLE]
    carried = [(code, far) for code, _secret, far in made if far not in ("asked", "ready", "taken")]
    for number, (code, _far) in enumerate(carried):
        actions.take_over(actor, CENTRE, code)
        actions.set_number(actor, code, f"EB{100200300 + number}VN")
        actions.put_into_batch(actor, code)
    batch = actions.open_batch(actor, CENTRE, fill=False)
    actions.close_batch(actor, batch.id)
    actions.hand_batch(actor, batch.id, "Ngô Văn Thư")
    for code, far in carried:
        verb, _colon, reason = far.partition(":")
        if verb != "handed":
            actions.tell(actor, code, verb, reason)
    for code, _secret, far in made:
        if far == "taken":
            actions.take_over(actor, CENTRE, code)
    return made


def _received(actor: Actor, name: str, number: str, address: str, far: str) -> tuple[str, str]:
    """Code and secret; with its result, unless the letter is only asked for."""
    papers = get_published(PROCEDURE).content.documents
    given = tuple(GivenDocument(one.code, one.originals, one.copies) for one in papers if one.required)
    email = f"{number}@vidu.example"
    applicant = ApplicantInput("person", name, id_number=number, phone="0912345678", email=email, address=address)
    made = dossiers.receive(
        actor, IntakeInput(CENTRE, PROCEDURE, applicant, given, delivery="post", postal_address=address)
    )
    if far != "asked":
        dossiers.complete_step(actor, made.code, "appraise")
        dossiers.attach_result(actor, made.code, "12/XN-STP")
        dossiers.complete_step(actor, made.code, "approve")
    actions.note_asked(made.code)
    return made.code, made.secret
