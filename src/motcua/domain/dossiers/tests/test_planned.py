"""Statements that are planned once: the same rows as by the ORM, and the same refusals."""

import pytest
from django.db import DataError, connection
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from motcua.base import planned
from motcua.base.standing import revisions
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep, Participation
from motcua.domain.dossiers.queries._whole import beside
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def values(row: Model) -> list[object]:
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
    planned.update_all([(row, ["reason"])])
    now = Dossier.objects.get(pk=row.pk)
    assert (now.reason, now.fee) == ("vì thiếu giấy tờ", 8000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM dossiers_dossier WHERE id = %s", [row.pk])
        assert "thiếu".encode() not in bytes(cursor.fetchone()[0])


def test_several_rows_are_written_at_once_each_with_its_own_columns(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    row = Dossier.objects.get(code=f.received(f.COMPANY).code)
    first, second = list(DossierStep.objects.filter(dossier=row).order_by("position"))[:2]
    row.fee, first.note, second.hours = 5, "xong", 12.5
    with django_assert_num_queries(1):
        planned.update_all([(row, ["fee"]), (first, ["note"]), (second, ["hours"])])
    planned.update_all([])
    assert Dossier.objects.get(pk=row.pk).fee == 5
    assert DossierStep.objects.get(pk=first.pk).note == "xong"
    assert DossierStep.objects.get(pk=second.pk).hours == 12.5


def test_rows_that_are_read_together_as_json_are_those_of_the_orm() -> None:
    code = f.received(f.COMPANY).code
    actions.complete_step(f.PLANNER, code, "appraise", "đủ “điều kiện” \\ \n hết")
    found = beside(code)
    row = Dossier.objects.get(code=code)
    for model, read, order in (
        (DossierStep, found.steps, ("position", "round")),
        (Participation, found.participations, ("pk",)),
        (DossierDocument, found.documents, ("pk",)),
    ):
        kept = list(model.objects.filter(dossier=row).order_by(*order))
        assert kept
        assert [values(one) for one in read] == [values(one) for one in kept]
    assert [type(one.hours) for one in found.steps] == [float] * len(found.steps)
    assert found.at == revisions()
    assert found.there_is == frozenset()


def test_what_is_too_long_for_its_column_is_refused_and_not_cut() -> None:
    row = Dossier.objects.get(code=f.received().code)
    row.result_number = "9" * 81
    with pytest.raises(DataError):
        planned.update_all([(row, ["result_number"])])


def test_a_statement_is_planned_once_a_connection() -> None:
    for number in range(3):
        assert planned.run("SELECT %s::int + 41", [number]) == [(number + 41,)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", ["%+ 41"]
        )
        assert cursor.fetchall() == [(3,)]
