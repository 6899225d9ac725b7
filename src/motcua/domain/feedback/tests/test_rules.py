"""What is asked, as tables."""

from motcua.domain.feedback import rules


def test_the_three_faces_stand_for_five_four_and_two():
    assert [(face.code, face.score) for face in rules.FACES] == [
        ("very_satisfied", 5),
        ("satisfied", 4),
        ("not_satisfied", 2),
    ]


def test_only_the_last_face_is_low():
    assert [face.is_low for face in rules.FACES] == [False, False, True]


def test_reasons_keep_the_order_of_the_table_and_stand_once():
    assert rules.sort_reasons(["late", "waiting", "late"]) == (["waiting", "late"], [])


def test_own_words_count_as_something_else_and_are_kept_apart():
    assert rules.sort_reasons(["  too noisy ", "cost"]) == (["cost", "other"], ["too noisy"])


def test_no_reason_is_none():
    assert rules.sort_reasons(["", "  "]) == ([], [])


def test_every_version_of_the_reasons_has_each_code_once_and_something_else():
    for reasons in rules.REASONS.values():
        codes = [reason.code for reason in reasons]
        assert len(codes) == len(set(codes))
        assert rules.OTHER in codes
