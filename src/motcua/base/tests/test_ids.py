"""Identifiers are of version 7 and sort by time."""

import time

from motcua.base.ids import uuid7


def test_an_identifier_is_of_version_7_and_its_variant() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_later_ones_sort_behind() -> None:
    first = uuid7()
    time.sleep(0.003)
    assert first < uuid7()


def test_none_comes_twice() -> None:
    assert len({uuid7() for _ in range(20_000)}) == 20_000
