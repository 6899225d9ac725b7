"""What the demonstration centre tells the public. All invented."""

from motcua.base.actor import Actor
from motcua.domain.centre.models import News
from motcua.domain.centre.news import Text, write_news

EXAMPLES = (
    Text(
        "Nộp hồ sơ trực tuyến, chỉ đến Trung tâm một lần",
        "Ông/bà có thể điền tờ khai, gửi ảnh giấy tờ và nhờ quầy kiểm tra trước khi đến.\n\n"
        "Khi giấy tờ đã đủ, ông/bà chỉ cần đến ký và nộp bản chính. "
        "Trang của từng thủ tục cho biết thủ tục đó có nộp trực tuyến được không.",
        "File online and come only once",
        "You can fill in the form, send photos of your papers and have them checked by the counter before you come.\n\n"
        "When all is there, you come only to sign and to hand in the originals. "
        "The page of each procedure says whether it can be filed online.",
    ),
    Text(
        "Dịch vụ tại tầng 1: bưu điện, photocopy, quét tài liệu, ATM, căng tin",
        "Các dịch vụ ở tầng 1 phục vụ trong giờ làm việc của Trung tâm. Quét tài liệu để nộp hồ sơ không mất phí.",
        "On the ground floor: post office, copying, scanning, cash machine, canteen",
        "They are open while the centre is. Scanning papers for an application is free of charge.",
    ),
)


def write_examples(actor: Actor, centre: str) -> None:
    """Done again it changes nothing."""
    if not News.objects.exists():
        for one in EXAMPLES:
            write_news(actor, centre, one)
