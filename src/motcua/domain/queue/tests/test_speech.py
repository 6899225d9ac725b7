"""The reading of tickets and counters aloud."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.domain.queue import speech

labels = st.builds(
    lambda letters, number: f"{letters}{number:03d}",
    st.text("ABCDĐEGHKLMNPQRSTVX", min_size=1, max_size=2),
    st.integers(1, 9999),
)
counters = st.integers(1, 99)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "một"), (4, "bốn"), (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"), (15, "mười lăm"),
        (20, "hai mươi"), (21, "hai mươi mốt"), (23, "hai mươi ba"), (24, "hai mươi tư"), (25, "hai mươi lăm"),
        (31, "ba mươi mốt"), (44, "bốn mươi tư"), (55, "năm mươi lăm"), (70, "bảy mươi"), (91, "chín mươi mốt"),
        (99, "chín mươi chín"),
    ],
)  # fmt: skip
def test_counters_are_read_as_vietnamese_cardinals(number: int, words: str) -> None:
    assert speech.cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "one"), (12, "twelve"), (20, "twenty"), (21, "twenty-one"), (99, "ninety-nine")]
)
def test_counters_are_read_in_english(number: int, words: str) -> None:
    assert speech.cardinal(number, "en") == words


@pytest.mark.parametrize("language", speech.SPOKEN)
def test_no_two_counters_are_read_alike(language: str) -> None:
    assert len({speech.cardinal(n, language) for n in range(1, 100)}) == 99


@pytest.mark.parametrize("number", [0, -1, 100])
def test_a_counter_that_cannot_exist_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="counters are numbered"):
        speech.cardinal(number)


@given(st.integers(1, 99))
def test_a_vietnamese_cardinal_can_be_read_back(number: int) -> None:
    assert _value(speech.cardinal(number).split()) == number


def _value(words: list[str]) -> int:
    """A reader of its own, from the grammar books: tens, then unit with its changed forms."""
    units = {
        "một": 1,
        "mốt": 1,
        "hai": 2,
        "ba": 3,
        "bốn": 4,
        "tư": 4,
        "năm": 5,
        "lăm": 5,
        "sáu": 6,
        "bảy": 7,
        "tám": 8,
        "chín": 9,
    }
    if "mươi" in words:
        return units[words[0]] * 10 + (units[words[2]] if len(words) > 2 else 0)
    if words[0] == "mười":
        return 10 + (units[words[1]] if len(words) > 1 else 0)
    return units[words[0]]


def test_digits_of_a_ticket_keep_their_plain_forms() -> None:
    assert speech.read_label("C115") == "xê một một năm"
    assert speech.read_label("D424") == "dê bốn hai bốn"
    assert speech.read_label("Đ105") == "đê một không năm"


@given(labels)
def test_a_label_is_read_sign_by_sign(label: str) -> None:
    digits = [c for c in label if c.isdigit()]
    read = speech.read_label(label).split()
    assert read[-len(digits) :] == [speech.DIGITS["vi"][int(c)] for c in digits]
    assert not {"mốt", "tư", "lăm", "mười", "mươi", "trăm"} & set(read)


@given(labels)
def test_decomposed_letters_are_read_like_composed_ones(label: str) -> None:
    assert speech.spell(unicodedata.normalize("NFD", label)) == speech.spell(label)


@pytest.mark.parametrize("label", ["", "001", "A", "ABC1", "A-01", "A001;", "Ă001", "A٠٠١"])
def test_what_is_no_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        speech.spell(label)


@given(labels, counters, st.sampled_from([*speech.SPOKEN, "fr"]), st.sampled_from(sorted(speech.ADDRESSES)))
def test_every_clip_of_a_call_is_one_that_a_voice_has(label: str, counter: int, language: str, address: str) -> None:
    known = {f"{lang}/{name}" for lang in speech.SPOKEN for name in speech.clip_texts(lang)} | {
        "vi/chime",
        speech.PAUSE,
    }
    clips = speech.announcement(label, counter, language, address)
    assert set(clips) <= known
    assert clips[0] == "vi/chime"
    assert clips.count("vi/chime") == 1


@given(labels, counters)
def test_the_clips_say_what_the_text_says(label: str, counter: int) -> None:
    texts = speech.clip_texts("vi")
    spoken = " ".join(texts[clip.removeprefix("vi/")] for clip in speech.sentence(label, counter))
    assert spoken == f"Xin mời công dân có số thứ tự {speech.read_label(label)} đến quầy số {speech.cardinal(counter)}"


def test_the_sentence_is_the_one_that_the_domain_asks_for() -> None:
    def said(language: str, counter: int, address: str = speech.DEFAULT_ADDRESS) -> str:
        texts = speech.clip_texts(language)
        return " ".join(texts[clip[3:]] for clip in speech.sentence("A001", counter, language, address))

    assert said("vi", 5) == "Xin mời công dân có số thứ tự a không không một đến quầy số năm"
    assert said("vi", 5, "ông, bà").startswith("Xin mời ông, bà có")
    assert said("en", 21) == "Ticket number A zero zero one please go to counter twenty-one"


def test_the_vietnamese_sentence_comes_twice_and_english_follows_where_asked() -> None:
    vietnamese, english = speech.sentence("A001", 5), speech.sentence("A001", 5, "en")
    assert speech.announcement("A001", 5) == ["vi/chime", *vietnamese, "pause", *vietnamese]
    assert speech.announcement("A001", 5, "en") == ["vi/chime", *vietnamese, "pause", *vietnamese, "pause", *english]


def test_an_unknown_form_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="form of address"):
        speech.announcement("A001", 5, address="mọi người")


def test_letters_are_told_apart_by_their_names() -> None:
    assert len(set(speech.LETTER_NAMES.values())) == len(speech.LETTER_NAMES)


def whole(number: int, language: str = "vi") -> str:
    return " ".join(speech.clip_texts(language)[clip] for clip in speech.whole_number(number, language))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (1, "một"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (24, "hai mươi tư"),
        (100, "một trăm"), (101, "một trăm linh một"), (104, "một trăm linh bốn"), (105, "một trăm linh năm"),
        (110, "một trăm mười"), (115, "một trăm mười lăm"), (121, "một trăm hai mươi mốt"), (999, "chín trăm chín mươi chín"),
        (1000, "một nghìn"), (1005, "một nghìn không trăm linh năm"), (1050, "một nghìn không trăm năm mươi"),
        (1200, "một nghìn hai trăm"), (12345, "mười hai nghìn ba trăm bốn mươi lăm"),
    ],
)  # fmt: skip
def test_case_70_a_ticket_may_be_read_as_a_whole_number(number: int, words: str) -> None:
    assert whole(number) == words


def test_case_70_no_two_numbers_sound_alike() -> None:
    for language in speech.SPOKEN:
        assert len({whole(number, language) for number in range(10_000)}) == 10_000
    assert whole(105, "en") == "one hundred five"
    assert whole(1010, "en") == "one thousand ten"


@pytest.mark.parametrize(
    ("number", "chinese", "korean"),
    [
        (10, "十", "십"), (15, "十五", "십오"), (21, "二十一", "이십일"), (100, "一百", "백"), (105, "一百零五", "백오"),
        (110, "一百一十", "백십"), (115, "一百一十五", "백십오"), (1000, "一千", "천"), (1005, "一千零五", "천오"),
        (1050, "一千零五十", "천오십"), (1105, "一千一百零五", "천백오"), (2345, "二千三百四十五", "이천삼백사십오"),
        (10050, "一万零五十", "만오십"), (10500, "一万零五百", "만오백"), (12345, "一万二千三百四十五", "만이천삼백사십오"),
    ],
)  # fmt: skip
def test_whole_numbers_in_chinese_and_korean(number: int, chinese: str, korean: str) -> None:
    assert (whole(number, "zh").replace(" ", ""), whole(number, "ko").replace(" ", "")) == (chinese, korean)


def test_a_visitor_from_korea_or_china_is_called_in_their_language() -> None:
    said = {
        language: "".join(speech.clip_texts(language)[clip[3:]] for clip in speech.sentence("A021", 15, language))
        for language in ("ko", "zh")
    }
    assert said == {"ko": "번호표에이공이일번 고객님십오번 창구로 오십시오", "zh": "请A零二一号到十五号窗口办理"}
    assert speech.read_label("Đ105", "ko") == "줄 있는 디 일 공 오"


def test_in_a_chinese_sentence_english_words_are_read_by_the_english_voice() -> None:
    assert speech.runs("按 1：Land, survey (plots)。", "zh") == [("按 1：", "zh"), ("Land, survey (plots", "en")]
    assert speech.runs("您的号码是 A 零 二", "zh") == [("您的号码是 A 零 二", "zh")]
    assert speech.runs("Bấm 1", "vi") == [("Bấm 1", "vi")]


def languages_of(clips: list[str]) -> list[str]:
    """The language of each sentence, in order."""
    return [clip.partition("/")[0] for clip in clips if clip.partition("/")[2].startswith("invite")]


@pytest.mark.parametrize(
    ("order", "asked", "spoken"),
    [
        (("vi",), "vi", ["vi", "vi"]), (("vi",), "en", ["vi", "vi", "en"]), (("vi",), "zh", ["vi", "vi", "zh"]),
        (("vi", "en"), "vi", ["vi", "vi", "en"]), (("en", "vi"), "vi", ["en", "en", "vi"]), (("en", "vi"), "ko", ["en", "en", "vi", "ko"]),
        (("vi",), "fr", ["vi", "vi", "en"]),
        (("en",), "vi", ["en", "en", "vi"]),
    ],
)  # fmt: skip
def test_case_70_each_language_in_the_order_that_is_set(order: tuple[str, ...], asked: str, spoken: list[str]) -> None:
    options = speech.VoiceOptions(order=order)
    assert languages_of(speech.announcement("A001", 5, asked, options=options)) == spoken
    assert languages_of(speech.announcement("A001", 5, asked, options=options, short=True)) == spoken[:1]


def test_case_69_without_voice_only_the_chime_is_left() -> None:
    assert speech.announcement("A001", 5, options=speech.VoiceOptions(voice=False)) == ["vi/chime"]
    assert "vi/chime" not in speech.announcement("A001", 5, options=speech.VoiceOptions(chime=False))


@pytest.mark.parametrize(
    "wrong",
    [
        {"order": []}, {"order": ["vi", "vi"]}, {"order": ["zh"]}, {"digits": "none"}, {"repeat": 0}, {"repeat": True},
        {"chime": 1}, {"name": "../x"}, {"volume_by_hour": {"24": 1}}, {"volume_by_hour": {"7": 2}}, {"colour": "red"},
    ],
)  # fmt: skip
def test_a_voice_that_cannot_be_used_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        speech.VoiceOptions.of({"voice": wrong})


def test_a_mere_name_is_a_voice_too() -> None:
    assert speech.VoiceOptions.of({"voice": "lan"}) == speech.VoiceOptions(name="lan")
    assert speech.VoiceOptions.of({}) == speech.AS_USUAL
