"""The small language of letters: what it reads, what it refuses in words, and that no value becomes a command."""

from hypothesis import given
from hypothesis import strategies as st

from motcua.base import merging

FACTS: dict[str, merging.Value] = {
    "name": "Nguyễn Văn Ân",
    "papers": ["Tờ khai", "Bản sao"],
    "empty": "",
    "long": "một\nhai",
}


def said(source: str) -> list[str]:
    return [
        ("- " if one.item else "") + one.text for one in merging.fill(merging.read(source), lambda name: FACTS[name])
    ]


def test_a_line_is_a_paragraph_and_fields_are_replaced() -> None:
    assert said("Kính gửi {{name}},\n\n- mục {{ name }}\n") == ["Kính gửi Nguyễn Văn Ân,", "- mục Nguyễn Văn Ân"]


def test_bold_words_stay_bold_across_a_field() -> None:
    (line,) = merging.fill(merging.read("a **b {{name}}** c"), lambda name: FACTS[name])
    assert line.runs == (("a ", False), ("b ", True), ("Nguyễn Văn Ân", True), (" c", False))


def test_a_list_alone_in_its_line_becomes_items_and_within_a_line_it_is_written_out() -> None:
    assert said("{{papers}}") == ["- Tờ khai", "- Bản sao"]
    assert said("gồm: {{papers}}.") == ["gồm: Tờ khai; Bản sao."]
    assert said("{{long}}") == ["một", "hai"]


def test_a_line_with_a_condition_stands_only_where_it_holds() -> None:
    assert said("{{?name}}có\n{{?empty}}không\n{{!empty}}trống\n{{!name}}sai") == ["có", "trống"]


def test_what_says_nothing_leaves_no_empty_line() -> None:
    assert said("{{empty}}\na\n- {{empty}}") == ["a"]


def test_an_unknown_field_is_refused_with_its_line_and_what_was_meant() -> None:
    faults = merging.read("x\n{{nmae}} {{zzz}} {{Họ tên}}", FACTS).faults
    assert [fault.startswith(("Line 2", "Dòng 2")) for fault in faults] == [True] * 3
    assert "“name”" in next(fault for fault in faults if "nmae" in fault)


def test_unfinished_marks_are_told() -> None:
    for source in ("{{name", "name}}", "**a", "a {{?name}} b", "{{a b}}"):
        assert len(merging.read(source, FACTS).faults) == 1, source


def test_a_value_that_looks_like_a_command_stays_words() -> None:
    hostile = '{{name}} **x** {{?empty}} #panic("x") {% load x %}'
    (line,) = merging.fill(merging.read("{{name}}!"), lambda name: hostile)
    assert line.text == f"{hostile}!"
    (alone,) = merging.fill(merging.read("{{name}}"), lambda name: hostile)
    assert alone.text == hostile


@given(st.text(alphabet=st.sampled_from("{}?!*-. \nabé_#[]"), max_size=60))
def test_whatever_is_typed_can_be_read_and_filled(source: str) -> None:
    text = merging.read(source, FACTS)
    filled = merging.fill(text, lambda name: FACTS.get(name, ""))
    assert all(one.text.strip() for one in filled)
    assert text.faults or text.names <= set(FACTS)
