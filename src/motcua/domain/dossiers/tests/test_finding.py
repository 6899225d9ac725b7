"""The search: by any word of a name in any order, by numbers and parts of codes, with filters, page by page both ways."""

from datetime import date, timedelta

import pytest

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier, NameWord
from motcua.domain.dossiers.queries import Filters, _walk, search
from motcua.domain.dossiers.queries.finding import ALL
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests.factories import (
    CRIMINAL_RECORD,
    DOCTOR,
    JUSTICE,
    MONDAY,
    OTHER_RECEPTIONIST,
    RECEPTIONIST,
    received,
)

pytestmark = pytest.mark.usefixtures("demo_centre")


def of(name: str, **changes: object) -> str:
    """The code of a dossier of somebody."""
    return received(applicant=ApplicantInput("person", name, "024090001234", "", "0912345678"), **changes).code


def codes(q: str = "", filters: Filters = ALL, **more: object) -> list[str]:
    return [item.code for item in search(RECEPTIONIST, q, filters, **more).items]


@pytest.mark.parametrize("typed", ["Nguyễn Văn Ân", "nguyen van an", "ân nguyễn", "AN VAN", "nguyen  an", "an"])
def test_a_name_is_found_by_its_words_in_any_order_with_or_without_diacritics(typed: str) -> None:
    an, _other = of("Nguyễn Văn Ân"), of("Trần Thị Bình")
    assert codes(typed) == [an]


def test_a_word_is_found_whole_and_not_as_part_of_another() -> None:
    of("Nguyễn Thị Lan")
    assert codes("an", read_as="name") == []
    assert len(codes("lan", read_as="name")) == 1


def test_those_who_are_called_so_come_before_those_whose_name_has_more_words() -> None:
    with clock.frozen(MONDAY) as now:
        exact = of("Bùi Thị Thảo")
        now.move(60)
        longer = of("Bùi Bích Thảo")
    assert codes("bui thao") == [exact, longer]


def test_a_woman_is_found_without_the_thi_of_her_name_and_a_thi_that_was_typed_is_asked_for() -> None:
    her, him = of("Nguyễn Thị Hà"), of("Nguyễn Văn Hà")
    assert set(codes("nguyen ha")) == {her, him}
    assert codes("nguyen thi ha") == [her]


def test_pages_go_on_and_back_over_exact_and_longer_names_without_gap_or_repeat() -> None:
    with clock.frozen(MONDAY) as now:
        for name in ["Lê Văn Sơn", "Lê Hồng Sơn"] * 4:
            of(name)
            now.move(60)
    first = search(RECEPTIONIST, "le son", limit=3)
    second = search(RECEPTIONIST, "le son", limit=3, after=first.next or "")
    third = search(RECEPTIONIST, "le son", limit=3, after=second.next or "")
    seen = [item.code for page in (first, second, third) for item in page.items]
    assert len(set(seen)) == len(seen) == 8
    assert first.previous is None
    assert third.next is None
    back = search(RECEPTIONIST, "le son", limit=3, before=third.previous or "")
    assert back.items == second.items
    start = search(RECEPTIONIST, "le son", limit=3, before=back.previous or "")
    assert start.items == first.items
    assert start.previous is None


def test_a_walk_that_finds_too_little_stops_early_and_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_walk, "STRIDES", (2, 3))
    with clock.frozen(MONDAY) as now:
        oldest = of("Phạm Thị Sen", procedure=CRIMINAL_RECORD)
        for _ in range(7):
            now.move(60)
            of("Phạm Thị Sen")
    wanted = Filters(channel="direct", procedure=CRIMINAL_RECORD, agency="STP", receiver=RECEPTIONIST.reference)
    monkeypatch.setattr(_walk, "thinnest", lambda sources: sources[0])
    from motcua.domain.dossiers.queries import finding

    monkeypatch.setattr(
        finding, "thinnest", lambda sources: next(s for s in sources if s.table == "dossiers_participation")
    )
    page = search(RECEPTIONIST, "", wanted)
    assert page.items == []
    assert page.stopped_at is not None
    assert [item.code for item in search(RECEPTIONIST, "", wanted, after=page.next or "").items] == [oldest]


def test_the_list_that_thins_out_fastest_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_walk, "STRIDES", (2,))
    monkeypatch.setattr(_walk, "PROBE", 3)
    with clock.frozen(MONDAY) as now:
        rare = of("Quách Thị Nụ")
        for _ in range(30):
            now.move(60)
            of("Nguyễn Thị Nga")
    assert codes("thi quach") == [rare]


def test_a_code_is_found_whole_by_its_beginning_and_by_its_end() -> None:
    with clock.frozen(MONDAY):
        code = of("Nguyễn Văn Ân")
        agency, day, number = code.split("-")
        for typed in (code, code.lower(), f"{agency}-{day}", f"{agency}-{day[:4]}", f"{agency}-{day[:2]}", agency):
            assert codes(typed) == [code], typed
        for typed in (f"{day}-{number}", f"{day}-{int(number)}", str(int(number)), code[:-1]):
            assert code in codes(typed), typed
        assert codes(f"{agency}-250101") == []
        assert codes(f"{agency}-999999") == []


@pytest.mark.parametrize("typed", ["024090001234", "0912345678", "+84912345678", "024.090.001.234"])
def test_numbers_are_found_by_blind_index(typed: str) -> None:
    code = of("Nguyễn Văn Ân")
    assert codes(typed) == [code]


def test_words_that_no_name_has_are_looked_for_among_procedures() -> None:
    code = of("Nguyễn Văn Ân", procedure=CRIMINAL_RECORD)
    found = search(RECEPTIONIST, "lý lịch tư pháp")
    assert [item.code for item in found.items] == [code]
    assert found.read_as[0].kind == "procedure"
    assert "name" in {one.kind for one in found.others}


def test_how_it_is_read_can_be_chosen() -> None:
    of("Nguyễn Văn Ân")
    assert search(RECEPTIONIST, "nguyễn", read_as="procedure").read_as[0].kind == "procedure"


def test_only_what_the_role_may_see_is_found() -> None:
    code = of("Nguyễn Văn Ân")
    assert [item.code for item in search(JUSTICE, "nguyen an").items] == [code]
    for stranger in (DOCTOR, OTHER_RECEPTIONIST):
        for typed in ("nguyen an", code, "024090001234", "an", ""):
            assert search(stranger, typed).items == [], typed


def test_filters_narrow_together() -> None:
    here = of("Nguyễn Văn Ân")
    record = of("Nguyễn Văn Ân", procedure=CRIMINAL_RECORD)
    actions.request_supplement(JUSTICE, record, ["Bản sao giấy khai sinh"], "Thiếu")
    assert codes("", Filters(state="supplement_requested")) == [record]
    assert codes("nguyen an", Filters(state="open", agency="STP", procedure=CRIMINAL_RECORD)) == [record]
    assert codes("", Filters(agency="SYT")) == []
    assert set(codes("", Filters(receiver=RECEPTIONIST.reference, channel="direct"))) == {here, record}
    assert codes("", Filters(channel="online")) == []
    assert set(codes("", Filters(field="Hộ tịch"))) <= {here}


def test_received_between_two_days_both_included() -> None:
    with clock.frozen(MONDAY):
        monday = of("Nguyễn Văn Ân")
    with clock.frozen(MONDAY + timedelta(days=1)):
        tuesday = of("Nguyễn Văn Ân")
    day = date(2026, 11, 9)
    assert codes("nguyen", Filters(received_from=day, received_to=day)) == [monday]
    assert codes("", Filters(received_from=day + timedelta(days=1))) == [tuesday]
    assert set(codes("", Filters(received_to=day + timedelta(days=1)))) == {monday, tuesday}


def test_what_is_late_comes_with_the_most_urgent_first() -> None:
    with clock.frozen(MONDAY):
        first, second = of("Nguyễn Văn Ân"), of("Trần Văn Ba", procedure=CRIMINAL_RECORD)
    with clock.frozen(MONDAY + timedelta(days=60)):
        assert codes("", Filters(due="late")) == [first, second]
        assert codes("tran ba", Filters(due="late")) == [second]
        assert codes("", Filters(due="today")) == []
    due_day = Dossier.objects.get(code=first).due_at
    with clock.frozen(due_day - timedelta(hours=1)):
        assert codes("", Filters(due="today")) == [first]
        assert first in codes("", Filters(due="week"))


def test_what_somebody_has_in_hand() -> None:
    code = of("Nguyễn Văn Ân")
    Dossier.objects.get(code=code).steps.filter(code="appraise").update(assignee="staff:5")
    assert codes("", Filters(holder="staff:5")) == [code]
    assert codes("", Filters(holder="staff:6")) == []


@pytest.mark.parametrize("filters", [Filters(state="lost"), Filters(due="never")])
def test_an_unknown_filter_is_refused(filters: Filters) -> None:
    with pytest.raises(InvalidInput):
        search(RECEPTIONIST, "", filters)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNi0xMS0wOSAx"])
def test_a_cursor_that_was_made_up_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput):
        search(RECEPTIONIST, "", after=cursor)


def test_the_words_of_a_name_are_kept_and_forgotten_with_it() -> None:
    code = of("Nguyễn Văn Ân")
    dossier = Dossier.objects.get(code=code)
    assert {one.word for one in NameWord.objects.all()} == {"nguyen", "van", "an", "=an nguyen"}
    from motcua.domain.dossiers.actions._names import forget_name

    forget_name(dossier)
    assert not NameWord.objects.exists()


def test_percent_and_underline_are_letters_like_any_other() -> None:
    of("Nguyễn Văn Ân")
    assert codes("%") == []
    assert codes("H02_03-%") == []
