"""Statements that are planned once: the same rows as by the ORM, and the same refusals."""

import pytest
from django.db import DataError, connection

from motcua.base import planned
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def values(row: Dossier | DossierStep) -> list[object]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def test_a_row_is_read_as_the_orm_reads_it_sealed_columns_opened() -> None:
    code = f.received().code
    (read,) = planned.read(Dossier, "WHERE code = %s", [code])
    assert read.applicant_name == "Nguyễn Văn Ân"
    assert values(read) == values(Dossier.objects.get(code=code))
    assert planned.read(Dossier, "WHERE code = %s", ["none"]) == []


def test_only_the_named_columns_are_written_and_sealed_where_they_are_sealed() -> None:
    row = Dossier.objects.get(code=f.received().code)
    row.reason, row.fee = "vì thiếu giấy tờ", 77
    planned.update(row, ["reason"])
    now = Dossier.objects.get(pk=row.pk)
    assert (now.reason, now.fee) == ("vì thiếu giấy tờ", 8000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM dossiers_dossier WHERE id = %s", [row.pk])
        assert "thiếu".encode() not in bytes(cursor.fetchone()[0])


def test_what_is_too_long_for_its_column_is_refused_and_not_cut() -> None:
    row = Dossier.objects.get(code=f.received().code)
    row.result_number = "9" * 81
    with pytest.raises(DataError):
        planned.update(row, ["result_number"])


def test_a_statement_is_planned_once_a_connection() -> None:
    for number in range(3):
        assert planned.run("SELECT %s::int + 41", [number]) == [(number + 41,)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", ["%+ 41"]
        )
        assert cursor.fetchall() == [(3,)]
