"""The drill: saved while people work, restored elsewhere by the commands that an operator types, and read to the last byte."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import connection

from motcua.base import crypto, vault
from motcua.base.actor import system
from motcua.base.ids import uuid7
from motcua.base.journal import sealing
from motcua.base.journal.tests.emptying import empty_journal
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.models import File
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.keeping import backup, keys, manifest
from motcua.keeping.keys import Kept
from motcua.keeping.places import connection_parameters

OPERATOR = system("operator")
PAPER = b"%PDF-1.7\nGIAY KHAI SINH " * 500
PASSPHRASE = "bon mua xuan ha thu dong"


class Work(threading.Thread):
    """Somebody who takes in dossiers with their papers and has the vault remove what was refused, without a pause."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []
        self.busy, self.stop = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                code = f.received().code
                add_file(f.RECEPTIONIST, code, ContentFile(PAPER + code.encode(), name="giay.pdf"))
                refused = uuid7()
                vault.write(refused, PAPER)
                vault.remove(refused)
                self.codes.append(code)
                if len(self.codes) == 3:
                    self.busy.set()
        finally:
            self.busy.set()
            connection.close()


class Elsewhere:
    """Another installation: an empty database of the same server, and a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        server = connection_parameters()
        self.url = f"postgresql://{server['user']}@/elsewhere?host={quote(str(server['host']), safe='')}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self.environment = {
            **kept,
            "DATABASE_URL": self.url,
            "MOTCUA_DATA": str(folder),
            "MOTCUA_BACKUP_PASSPHRASE": PASSPHRASE,
        }
        self.remove()  # of a run that was killed
        with closing(self._server()) as other:
            other.execute("CREATE DATABASE elsewhere TEMPLATE template0")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "motcua", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def remove(self) -> None:
        with closing(self._server()) as other:
            other.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(**connection_parameters("postgres"), autocommit=True)


@pytest.fixture
def elsewhere(tmp_path: Path, db: None) -> Iterator[Elsewhere]:
    made = Elsewhere(tmp_path / "elsewhere")
    yield made
    made.remove()


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_people_work_comes_back_elsewhere_as_it_was(
    demo_centre: str, elsewhere: Elsewhere, settings: object, tmp_path: Path
) -> None:  # about 15 s: three commands, and 250 tables dumped and restored
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "here", tmp_path / "here" / "files"
    settings.SIGNING_DIR = tmp_path / "here" / "signing"
    empty_journal()
    first = f.received().code
    day = sealing.due_day()
    assert day is not None
    sealing.seal(day)
    work = Work()
    work.start()
    work.busy.wait(60)
    before = list(work.codes)
    made = backup.make(OPERATOR, tmp_path / "saved", Kept.SEALED, PASSPHRASE, print)
    during = len(work.codes)
    work.stop.set()
    work.join()
    assert before
    assert during > len(before), "nobody worked while it was made"
    assert not made.missing
    assert not list(settings.FILES_DIR.glob(".removed/*"))

    done = elsewhere.command("restore", str(tmp_path / "saved"))
    assert done.returncode == 0, done.stderr
    with closing(psycopg.connect(elsewhere.url)) as there:
        codes = {code for (code,) in there.execute("SELECT code FROM dossiers_dossier")}
        papers = dict(there.execute("SELECT id, sha256 FROM documents_file").fetchall())
        (noted,) = there.execute("SELECT count(*) FROM journal_entry WHERE kind = 'backup.restored'").fetchone()
        (settled,) = there.execute("SELECT max(xid) < pg_current_xact_id() FROM journal_entry").fetchone()
    assert set(before) | {first} <= codes <= {first, *work.codes}
    assert papers == dict(File.objects.filter(pk__in=papers).values_list("pk", "sha256"))
    assert len(papers) == made.files == len(list((elsewhere.folder / "files").glob("*/*/*.sealed")))
    assert noted == 1
    assert settled, "followers would wait for transactions of the other cluster"
    assert Dossier.objects.filter(code__in=codes).count() == made.tables["dossiers_dossier"].rows == len(codes)
    for place in (elsewhere.folder / "files").glob("*/*/*.sealed"):
        assert place.read_bytes() == (settings.FILES_DIR / place.relative_to(elsewhere.folder / "files")).read_bytes()

    assert (elsewhere.folder / "signing" / "journal-seal.keys").exists()
    sound = elsewhere.command("verify")
    assert sound.returncode == 0, sound.stdout + sound.stderr

    again = elsewhere.command("restore", str(tmp_path / "saved"))
    assert again.returncode
    assert "has data" in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


@pytest.fixture
def saved(tmp_path: Path, settings: object, transactional_db: None, demo_centre: str) -> Path:
    """A quiet backup with one dossier and its paper; the vault of the test is `here`."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "here", tmp_path / "here" / "files"
    code = f.received().code
    add_file(f.RECEPTIONIST, code, ContentFile(PAPER, name="giay.pdf"))
    (settings.DATA_DIR / "gateways.toml").write_text('[sms]\nurl = "https://sms.example.vn"\n')
    backup.make(OPERATOR, tmp_path / "saved", Kept.APART, "", print)
    return tmp_path / "saved"


def test_a_backup_knows_each_part_that_is_not_as_it_was_made(saved: Path) -> None:
    assert manifest.faults(saved, manifest.read(saved)) == []
    (paper,) = (saved / "files").glob("*/*/*.sealed")
    name = paper.relative_to(saved).as_posix()
    whole = paper.read_bytes()
    paper.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (saved / manifest.DUMP).write_bytes((saved / manifest.DUMP).read_bytes() + b"x")
    (saved / "more").write_text("x")
    assert sorted(manifest.faults(saved, manifest.read(saved))) == [
        "database.dump was changed",
        f"{name} was changed",
        "more does not belong to this backup",
    ]
    paper.unlink()
    assert f"{name} is missing" in manifest.faults(saved, manifest.read(saved))

    # neither the keys nor a word of the settings lie in it, and it is for its owner alone
    content = b"".join(path.read_bytes() for path in saved.rglob("*") if path.is_file())
    assert b"sms.example.vn" not in content
    assert not (saved / "keys.json").exists()
    assert saved.stat().st_mode & 0o077 == 0
    # whoever has no keys cannot change a part and its checksum alike
    told = manifest.read(saved)
    changed = manifest.Manifest(**{**told.__dict__, "files": 0})
    assert manifest.code_of(told) == told.code != manifest.code_of(changed)

    # what has no manifest is no backup, and an occupied folder is left alone
    (saved / manifest.NAME).unlink()
    with pytest.raises(manifest.KeepingProblem, match="never finished"):
        manifest.read(saved)
    with pytest.raises(manifest.KeepingProblem, match="not empty"):
        backup.make(OPERATOR, saved, Kept.APART, "", print)
    assert (saved / manifest.DUMP).exists()


def test_an_interrupted_backup_leaves_nothing_that_looks_like_one(
    transactional_db: None, tmp_path: Path, settings: object
) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "here", tmp_path / "here" / "files"
    removed = uuid7()
    vault.write(removed, PAPER)
    (tmp_path / f"saved{backup.UNFINISHED}").mkdir()  # of one that was killed
    (tmp_path / f"saved{backup.UNFINISHED}" / "old").write_text("x")

    def pull_the_plug(line: str) -> None:
        if line.startswith("files"):
            vault.remove(removed)
            assert not vault.place_of(removed).exists()
            assert vault.stored(removed).read()  # the snapshot may still name it
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.make(OPERATOR, tmp_path / "saved", Kept.APART, "", pull_the_plug)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
    with pytest.raises(FileNotFoundError):
        vault.stored(removed)


def test_a_key_that_is_made_meanwhile_is_in_it(transactional_db: None, tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path / "here", tmp_path / "here" / "files"
    settings.MOTCUA_KEY_FILE = tmp_path / "here" / "keys.json"
    crypto.keys()

    def rotate(line: str) -> None:
        if line.startswith("database"):
            crypto.add_key(settings.MOTCUA_KEY_FILE)

    made = backup.make(OPERATOR, tmp_path / "saved", Kept.CLEAR, "", rotate)
    kept = keys.read(tmp_path / "saved", None, "")
    assert manifest.marks(kept) == made.keys
    assert [key.version for key in kept] == [2, 1]


def test_a_second_backup_gives_way_to_the_first(tmp_path: Path, settings: object) -> None:
    settings.FILES_DIR = tmp_path
    with vault.nothing_leaves(), pytest.raises(vault.BackupUnderWay), vault.nothing_leaves():
        pass
    left = uuid7()
    vault.write(left, PAPER)
    (tmp_path / ".removed").mkdir()
    shutil.move(vault.place_of(left), tmp_path / ".removed")  # by a backup that was killed
    assert vault.clear_removed() == 1


def test_nothing_stays_aside_though_removals_come_in_the_moment_in_which_a_backup_ends(
    tmp_path: Path, settings: object
) -> None:
    settings.FILES_DIR = tmp_path
    over, aside = threading.Event(), threading.Event()

    def remove_one_after_another() -> None:
        while not over.is_set():
            file = uuid7()
            place = vault.place_of(file)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(PAPER)
            vault.remove(file)
            assert not place.exists()

    with ThreadPoolExecutor(3) as people:
        working = [people.submit(remove_one_after_another) for _ in range(3)]
        for _ in range(100):
            with vault.nothing_leaves():
                time.sleep(0.002)
                if any((tmp_path / ".removed").glob("*")):
                    aside.set()
        over.set()
    for one in working:
        one.result()
    assert aside.is_set(), "nothing was removed while a backup was made"
    assert not list((tmp_path / ".removed").glob("*"))
