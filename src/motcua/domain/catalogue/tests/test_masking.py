"""What of the answers to a form is shown for a reason only."""

from typing import Any

from motcua.domain.catalogue.masking import hidden_words
from motcua.domain.catalogue.words import answers_in_words

ROW = {
    "name": {"type": "string", "title": "Họ tên"},
    "number": {"type": "string", "format": "personal-number", "title": "Số"},
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "purpose": {"type": "string", "title": "Mục đích"},
        "phone": {"type": "string", "format": "phone", "title": "Điện thoại"},
        "part": {
            "type": "object",
            "title": "Phần",
            "properties": {"email": {"type": "string", "format": "email", "title": "Thư"}},
        },
        "members": {"type": "array", "items": {"type": "object", "title": "Thành viên", "properties": ROW}},
    },
}
ANSWERS: dict[str, Any] = {
    "purpose": "du học",
    "phone": "+84912345678",
    "part": {"email": "an@example.vn"},
    "members": [{"name": "Trần Bình", "number": "024085001234"}],
}


def test_each_hidden_value_is_known_with_how_it_is_shown() -> None:
    assert hidden_words(FORM, ANSWERS) == {
        "+84912345678": "•••••••••678",
        "an@example.vn": "a•••@example.vn",
        "024085001234": "•••••••••234",
    }


def test_answers_in_words_are_masked_one_by_one() -> None:
    shown = [one.masked().words for one in answers_in_words(FORM, ANSWERS) if not one.heading]
    assert shown == ["du học", "•••••••••678", "a•••@example.vn", "Trần Bình", "•••••••••234"]
