"""What is kept as long as it stands: a change by anybody is seen by the very next who asks."""

import pytest
from django.db import connection, transaction

from motcua.base.journal import relay
from motcua.base.standing import Standing, revisions
from motcua.domain.centre.models import Agency

RENAME = "UPDATE centre_agency SET name = %s WHERE code = 'STP'"


def names() -> Standing[str, str]:
    return Standing(lambda code: Agency.objects.get(code=code).name, "centre")


@pytest.mark.django_db(transaction=True)
def test_what_another_process_changed_is_seen_once_it_committed_and_not_before() -> None:
    Agency.objects.create(code="STP", identifier="H02.15", name="before")
    kept, other = names(), relay.connect()
    assert kept.get("STP") == "before"
    with other, other.transaction():
        other.execute(RENAME, ["after"])
        assert kept.get("STP") == "before"
    assert kept.get("STP") == "after"


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_is_never_kept() -> None:
    Agency.objects.create(code="STP", identifier="H02.15", name="before")
    kept = names()
    with transaction.atomic():
        Agency.objects.filter(code="STP").update(name="undone")
        assert kept.get("STP") == "undone"  # within, one sees one's own change
        transaction.set_rollback(True)
    assert kept.get("STP") == "before"
    Agency.objects.filter(code="STP").update(name="after")
    assert kept.get("STP") == "after"


@pytest.mark.django_db
def test_nothing_is_read_again_while_it_stands() -> None:
    Agency.objects.create(code="STP", identifier="H02.15", name="Sở Tư pháp")
    read: list[str] = []

    def find(code: str) -> str:
        read.append(code)
        return Agency.objects.get(code=code).name

    kept = Standing(find, "centre")
    assert [kept.get("STP") for _ in range(3)] == ["Sở Tư pháp"] * 3
    assert read == ["STP"]
    with pytest.raises(Agency.DoesNotExist):
        kept.get("XYZ")
    Agency.objects.create(code="XYZ", identifier="H02.99", name="Sở mới")
    assert kept.get("XYZ") == "Sở mới"  # what was not there is not remembered


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "subject"),
    [
        ("centre_centre", "centre"),
        ("centre_day_off", "centre"),
        ("centre_agency", "centre"),
        ("catalogue_procedure", "catalogue"),
        ("catalogue_procedure_version", "catalogue"),
    ],
)
def test_each_way_to_change_a_table_changes_its_revision(demo_centre: str, table: str, subject: str) -> None:
    seen = [revisions().get(subject)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else the references to what was just loaded are still to be checked
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table} WHERE false", f"TRUNCATE {table} CASCADE"):
            cursor.execute(change)
            seen.append(revisions()[subject])
    assert len(set(seen)) == 4
