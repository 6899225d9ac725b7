"""What stands on every form of a centre: its head, its set of forms, how times are written there."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.rule_sets import RULE_SETS, RuleSet

Data = dict[str, Any]
# Each set's numbers, in the order of its list.
SET_A = ("receipt", "supplement", "refusal", "apology", "control_slip", "register")
SET_B = ("receipt", "supplement", "refusal", "apology", "stop_notice", "control_slip", "register")
SETS = {"A": SET_A, "B": SET_B}
TITLES = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "apology": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    "control_slip": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "register": "Sổ theo dõi hồ sơ",
    "stop_notice": "Thông báo dừng giải quyết hồ sơ",
    "cash_receipt": "Phiếu thu phí, lệ phí",
    "submitted": "Giấy xác nhận nộp hồ sơ trực tuyến",
    "originals_sheet": "Phiếu gửi bản chính",
    "handed_over": "Giấy xác nhận đã nhận kết quả",
}
APOLOGY_TITLE_B = "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"


class Office:
    """What stands on every form of a centre: its head, the set of forms in use, how it writes times and money."""

    def __init__(self, centre: Centre, held: RuleSet) -> None:
        self.centre = centre
        self.zone = ZoneInfo(centre.time_zone)
        self.set = str(centre.options.get("forms", held.forms))
        self.source = next((one.forms_source for one in RULE_SETS if one.forms == self.set), held.forms_source)

    def number_of(self, kind: str) -> str:
        """In the set that the centre uses; empty for what has none there."""
        return f"{SETS[self.set].index(kind) + 1:02d}" if kind in SETS[self.set] else ""

    def common(self, kind: str) -> Data:
        number = self.number_of(kind)
        title = APOLOGY_TITLE_B if (kind, self.set) == ("apology", "B") else TITLES[kind]
        return {
            "form": {
                "title": title,
                "mark": f"Mẫu số {number}" if number else "Mẫu",
                "source": self.source,
            },
            "office": {
                "superior": str(self.centre.options.get("superior", "")),
                "name": self.centre.name,
                "phone": self.centre.phone,
                "place": str(self.centre.options.get("place", "")) or _place_of(self.centre.name),
            },
            "today": self.day_in_words(clock.now()),
            "footer": self.centre.address,
        }

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day(self, at: datetime | None) -> str:
        return f"{self.local(at):%d/%m/%Y}" if at else ""

    def day_in_words(self, at: datetime) -> str:
        local = self.local(at)
        return f"ngày {local:%d} tháng {local:%m} năm {local:%Y}"

    def moment(self, at: datetime | None) -> str:
        return f"{self._hour(at)}, {self.day_in_words(at)}" if at else ""

    def clock(self, moment: datetime | None) -> str:
        """The same for a spreadsheet, which counts and sorts by it (RFC 3339 without offset, to the second); empty for None."""
        return self.local(moment).replace(tzinfo=None).isoformat(timespec="seconds") if moment else ""

    def short_moment(self, at: datetime | None) -> str:
        return f"{self._hour(at)}, ngày {self.day(at)}" if at else "… giờ … phút, ngày …/…/……"

    def _hour(self, at: datetime) -> str:
        local = self.local(at)
        return f"{local:%H} giờ {local:%M} phút"


def _place_of(centre_name: str) -> str:
    """The province that the name of the centre ends with."""
    _before, word, province = centre_name.partition(" tỉnh ")
    return province if word else centre_name.rpartition(" thành phố ")[2]
