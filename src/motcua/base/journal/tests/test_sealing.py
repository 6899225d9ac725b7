"""Seals: any entry changed, removed or added is named; a seal is signed, follows the one before, and leads to each entry."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.crypto import CannotUnseal
from motcua.base.journal import checking, merkle, proofs, seal_key, sealing
from motcua.base.journal.models import Seal, SealBlock
from motcua.base.journal.tests.emptying import empty_journal

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = system("officer")
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def small_blocks(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SIGNING_DIR = tmp_path
    monkeypatch.setattr(sealing, "BLOCK", 4)
    monkeypatch.setattr(proofs, "BLOCK", 4)
    empty_journal()
    yield
    empty_journal()


def happen(count: int, subject: str = "dossier:1") -> list[int]:
    with transaction.atomic():
        return [journal.record(OFFICER, "dossier.seen", subject, centre="BG", place=place) for place in range(count)]


def forced(statement: str, *values: object) -> None:
    """As whoever owns the database does it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


def faults() -> list[str]:
    return list(checking.faults())


def test_what_is_as_it_was_sealed_has_no_fault() -> None:
    happen(10)
    first = sealing.seal(TODAY)
    happen(3)
    second = sealing.seal(date(2026, 11, 28))
    assert (first.told["entries"], second.told["entries"]) == (10, 4)  # the first seal is an entry itself
    assert [block.count for block in first.blocks.all()] == [4, 4, 2]
    assert faults() == []


def test_a_changed_entry_is_named() -> None:
    numbers = happen(10)
    sealing.seal(TODAY)
    for change in ("data = data || '{\"place\": 77}'", "actor = 'staff:1'", "subject = 'dossier:2'", "centre = 'LG'"):
        with transaction.atomic():
            forced(f"UPDATE journal_entry SET {change} WHERE id = %s", numbers[5])
            assert faults() == [f"entry {numbers[5]} of the journal was changed"]
            transaction.set_rollback(True)


def test_a_changed_time_is_named() -> None:
    numbers = happen(2)
    sealing.seal(TODAY)
    forced("UPDATE journal_entry SET at = at - interval '1 microsecond' WHERE id = %s", numbers[1])
    assert faults() == [f"entry {numbers[1]} of the journal was changed"]


def test_a_removed_entry_is_named() -> None:
    numbers = happen(10)
    sealing.seal(TODAY)
    forced("DELETE FROM journal_entry WHERE id IN (%s, %s)", numbers[0], numbers[9])
    assert faults() == [f"entry {one} of the journal was removed" for one in (numbers[0], numbers[9])]


def test_an_entry_that_was_slipped_in_is_named_whatever_time_it_claims() -> None:
    numbers = happen(5) + happen(5)
    sealing.seal(TODAY)
    insert = (
        "INSERT INTO journal_entry (id, at, xid, kind, subject, actor)"
        " SELECT 999999, %s, xid, 'dossier.paid', 'dossier:1', 'staff:1' FROM journal_entry WHERE id = %s"
    )
    for time in ("2024-01-01", "2026-11-27"):
        with transaction.atomic():
            forced(insert, time, numbers[3])
            assert "entry 999999 of the journal was added after it was sealed" in faults()
            transaction.set_rollback(True)
    forced(insert, "2024-01-01", numbers[-1])  # behind the sealed end, where the next seal would take it in
    assert [line for line in faults() if "999999" in line and "after that day was sealed" in line]


def test_a_seal_that_somebody_else_made_is_none() -> None:
    happen(3)
    made = sealing.seal(TODAY)
    seal_key.place().rename(seal_key.place().with_suffix(".kept"))
    forged = seal_key.private_keys()[0]
    statement = json.dumps(made.told | {"key": seal_key.public(forged), "entries": 3})
    seal_key.place().with_suffix(".kept").rename(seal_key.place())
    forced("UPDATE journal_seal SET statement = %s, signature = %s", statement, forged.sign(statement.encode()).hex())
    assert faults() == [f"seal 1 of the journal ({TODAY}) is not signed by a key of this installation"]


def test_a_removed_seal_is_missed_in_the_middle_and_at_the_end() -> None:
    happen(3)
    sealing.seal(TODAY)
    happen(3)
    sealing.seal(date(2026, 11, 28))
    with transaction.atomic():
        forced("DELETE FROM journal_seal_block WHERE seal_id = 2")
        forced("DELETE FROM journal_seal WHERE number = 2")
        assert faults() == ["seals 2 to 2 of the journal were removed"]
        transaction.set_rollback(True)
    forced("DELETE FROM journal_seal_block WHERE seal_id = 1")
    forced("DELETE FROM journal_seal WHERE number = 1")
    assert any("does not follow the seal before it" in line for line in faults())


def test_a_seal_cannot_be_changed_by_mistake() -> None:
    happen(1)
    made = sealing.seal(TODAY)
    with pytest.raises(ProgrammingError, match="append-only"):
        Seal.objects.filter(pk=made.pk).update(signature="")
    with pytest.raises(ProgrammingError, match="append-only"):
        SealBlock.objects.all().delete()


def test_each_entry_of_a_subject_leads_to_the_signed_root() -> None:
    happen(5)
    mine = happen(3, "dossier:mine")
    happen(6)
    made = sealing.seal(TODAY)
    waits = happen(1, "dossier:mine")
    found, seals = proofs.of_subject("dossier:mine")
    assert [json.loads(one.text)["id"] for one in found] == mine + waits
    assert [one.seal for one in found] == [1, 1, 1, None]
    assert [one.number for one in seals] == [1]
    for one in found[:3]:
        root = merkle.climb(merkle.leaf(one.text.encode()), one.place, one.size, one.path)
        assert root is not None
        assert root.hex() == made.told["root"]
    assert seal_key.is_signed(made.statement.encode(), made.signature, made.told["key"])


def test_a_day_is_sealed_once_when_it_is_over_in_the_house() -> None:
    happen(1)
    with clock.frozen(datetime(2026, 11, 27, 16, 59, tzinfo=UTC)):  # one minute to midnight in Vietnam
        assert sealing.due_day() == date(2026, 11, 26)
        sealing.seal(date(2026, 11, 26))
        assert sealing.due_day() is None
        assert not sealing.is_late(clock.now())
    with clock.frozen(datetime(2026, 11, 27, 17, 1, tzinfo=UTC)):
        assert sealing.due_day() == TODAY
        assert not sealing.is_late(clock.now())
    with clock.frozen(datetime(2026, 11, 28, 17, 1, tzinfo=UTC)):  # a night without power: one seal for both days
        assert sealing.due_day() == date(2026, 11, 28)
    with clock.frozen(datetime(2026, 11, 27, 21, 0, tzinfo=UTC)):
        assert sealing.is_late(clock.now())


def test_the_key_lies_sealed_outside_the_database_and_a_damaged_one_is_told() -> None:
    happen(1)
    sealing.seal(TODAY)
    assert seal_key.place().stat().st_mode & 0o077 == 0
    assert seal_key.public_keys()[0].encode() not in seal_key.place().read_bytes()
    seal_key.place().write_bytes(b"x" * 60)
    with pytest.raises(CannotUnseal):
        sealing.seal(date(2026, 11, 28))
