"""What people call things, and what the catalogue calls them; data, folded (no diacritics), longest first.

People search for the paper they want ("sổ đỏ", "bằng lái", "passport"); procedures have the names of the law.
"""

import unicodedata

WORDS: dict[str, str] = {
    "so do": "quyền sử dụng đất",
    "so hong": "quyền sử dụng đất",
    "giay to nha dat": "quyền sử dụng đất",
    "sang ten": "quyền sử dụng đất",
    "bang lai xe": "giấy phép lái xe",
    "bang lai": "giấy phép lái xe",
    "gplx": "giấy phép lái xe",
    "ho chieu": "xuất nhập cảnh",
    "can cuoc cong dan": "căn cước",
    "cccd": "căn cước",
    "cmnd": "căn cước",
    "chung minh nhan dan": "căn cước",
    "ly lich": "lý lịch tư pháp",
    "li lich": "lý lịch tư pháp",
    "giay khai sinh": "khai sinh",
    "cong ty": "doanh nghiệp",
    "giay phep kinh doanh": "đăng ký thành lập doanh nghiệp",
    "mo cong ty": "đăng ký thành lập doanh nghiệp",
    "that nghiep": "trợ cấp thất nghiệp",
    "bao hiem": "BHXH",
    "bao hiem xa hoi": "BHXH",
    "con dau": "con dấu",
    "nha thuoc": "dược",
    "hieu thuoc": "dược",
    "ve sinh an toan thuc pham": "an toàn thực phẩm",
    "con nuoi": "nuôi con nuôi",
    "xay nha": "giấy phép xây dựng",
    "giay phep xay dung": "xây dựng",
    "dang kiem": "đăng kiểm",
    "bang tot nghiep": "văn bằng",
    "land": "đất đai",
    "land certificate": "quyền sử dụng đất",
    "driving licence": "giấy phép lái xe",
    "driving license": "giấy phép lái xe",
    "driver": "giấy phép lái xe",
    "passport": "xuất nhập cảnh",
    "identity card": "căn cước",
    "id card": "căn cước",
    "criminal record": "lý lịch tư pháp",
    "police record": "lý lịch tư pháp",
    "birth": "khai sinh",
    "birth certificate": "khai sinh",
    "civil status": "hộ tịch",
    "company": "doanh nghiệp",
    "business": "doanh nghiệp",
    "investment": "đầu tư",
    "construction": "xây dựng",
    "adoption": "nuôi con nuôi",
    "nationality": "quốc tịch",
    "citizenship": "quốc tịch",
    "tax": "thuế",
    "social insurance": "BHXH",
    "unemployment": "thất nghiệp",
    "work permit": "giấy phép lao động",
    "pharmacy": "dược",
    "food safety": "an toàn thực phẩm",
    "environment": "môi trường",
    "lawyer": "luật sư",
    "notary": "công chứng",
    "legal aid": "trợ giúp pháp lý",
    "degree": "văn bằng",
    "diploma": "văn bằng",
    "tourism": "du lịch",
    "tour guide": "hướng dẫn viên",
    "veterinary": "thú y",
    "forestry": "lâm nghiệp",
    "auction": "đấu giá",
    "newspaper": "xuất bản",
    "water": "tài nguyên nước",
    "mining": "khoáng sản",
}


def folded(text: str) -> str:
    """Without diacritics and in lower case, as the database's `folded()` does it."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def other_words(q: str) -> str:
    """The search with the people's word replaced by the catalogue's; empty when none is known."""
    asked = f" {folded(q)} "
    for term in sorted(WORDS, key=len, reverse=True):
        if f" {term} " in asked:
            return asked.replace(f" {term} ", f" {WORDS[term]} ", 1).strip()
    return ""
