"""What the staff of the demonstration wrote to each other: a question to an agency, a word to all counters, one among two. All invented."""

from motcua.base.actor import Actor
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions
from motcua.domain.threads.actions import Opening
from motcua.domain.threads.models import Thread


def _who(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def write_examples(centre: str) -> None:
    """Three threads; done again it changes nothing."""
    if Thread.objects.exists():
        return
    copies = actions.open_thread(
        _who("quay17"),
        Opening(
            title="Bản sao điện tử thay bản chứng thực",
            to=("agency:STP",),
            centre=centre,
            text="Công dân có bản sao chứng thực điện tử của giấy khai sinh. Quầy nhận bản in có mã QR được không?",
        ),
    )
    actions.say(_who("cv.stp"), copies, "Được. Anh/chị quét mã QR, lưu tệp gốc vào hồ sơ, không cần bản giấy.")
    actions.say(_who("ld.stp"), copies, "@quay17 nhờ quầy thông báo cho các quầy khác cùng biết.")
    actions.open_thread(
        _who("dieuhanh"),
        Opening(
            title="Đoàn học sinh tham quan",
            to=(f"role:{centre}/receptionist",),
            centre=centre,
            text="14 giờ hôm nay có đoàn 30 học sinh tham quan tầng 2. Các quầy vẫn tiếp công dân bình thường.",
        ),
    )
    paper = actions.open_thread(
        _who("quay05"), Opening(to=("dieuhanh",), centre=centre, text="Máy in của quầy 5 sắp hết giấy nhiệt.")
    )
    actions.say(_who("dieuhanh"), paper, "Đã cử người mang hai cuộn lên, khoảng 10 phút nữa.")
