"""What citizens of the demonstration wrote: two answered and published, one at an agency, one to be sorted. All invented."""

from dataclasses import replace

from motcua.base.actor import Actor
from motcua.domain.petitions import actions
from motcua.domain.petitions.actions import Given, Public
from motcua.domain.petitions.models import Petition

SENDER = Given("", "proposal", "", "", name="Đoàn Thị Mẫu", phone="0912000003", may_publish=True)
ANSWERED = (
    (
        replace(
            SENDER,
            kind="service",
            title="Đặt thêm ghế cho người cao tuổi",
            text="Khu vực chờ gần quầy 17 ít ghế; người cao tuổi phải đứng vào giờ đông.",
        ),
        "Trung tâm đã đặt thêm sáu ghế có tay vịn ở gần quầy 17 và dán biển ưu tiên.",
    ),
    (
        replace(
            SENDER,
            kind="regulation",
            title="Tờ khai hỏi hai lần cùng một nội dung",
            text="Tờ khai cấp bản sao trích lục hộ tịch hỏi nơi cư trú ở hai mục; đề nghị bỏ một mục.",
        ),
        "Nội dung phản ánh là đúng. Cơ quan đã gộp hai mục thành một trong tờ khai điện tử và kiến nghị sửa mẫu giấy.",
    ),
)
AT_AN_AGENCY = replace(
    SENDER,
    title="Nhận kết quả ngoài giờ hành chính",
    text="Đề nghị có tủ nhận kết quả để người đi làm lấy được kết quả sau 17 giờ.",
)
TO_BE_SORTED = replace(
    SENDER,
    kind="behaviour",
    title="Bị hẹn lại hai lần",
    text="Tôi đã nộp đủ giấy tờ nhưng vẫn bị hẹn quay lại hai lần mà không có phiếu hẹn.",
    may_publish=False,
)


def write_examples(actor: Actor, centre: str, agency: str = "STP") -> None:
    """As if a receptionist had written them down; done again it changes nothing."""
    if Petition.objects.exists():
        return
    for given, answer in ANSWERED:
        made = actions.submit(actor, replace(given, centre=centre))
        actions.assign(actor, made.id, "" if given.kind == "service" else agency)
        actions.propose(actor, made.id, answer)
        actions.approve(actor, made.id)
        actions.publish(actor, made.id, Public(given.title, given.text, answer))
    handled = actions.submit(actor, replace(AT_AN_AGENCY, centre=centre))
    actions.assign(actor, handled.id, agency)
    actions.submit(actor, replace(TO_BE_SORTED, centre=centre))
