"""`motcua verify DIR` tells what a backup lacks and whether somebody without its key changed it, as far as the key is at hand."""

import base64
from hashlib import sha256
from pathlib import Path

import pytest

from motcua.base import crypto
from motcua.keeping import manifest
from motcua.keeping.manifest import Lost, Manifest


@pytest.fixture
def saved(tmp_path: Path, settings: object) -> Path:
    """A backup of one part, in which two files were missing: one that was being erased, and one that was lost."""
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    crypto.create_key_file(settings.MOTCUA_KEY_FILE)
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / manifest.DUMP).write_bytes(b"dump")
    listed = f"{sha256(b'dump').hexdigest()}  {manifest.DUMP}\n"
    (folder / manifest.SUMS).write_text(listed)
    made = Manifest(
        id="1", made_at="", release="", postgresql=18, keys_kept="apart", keys=manifest.marks(crypto.keys()), tables={}, files=1,
        bytes=4, missing=[Lost("f1", "documents_file f1", erased=True), Lost("f2", "documents_file f2", erased=False)],
        sums=sha256(listed.encode()).hexdigest(),
    )  # fmt: skip
    write(folder, made, code=manifest.code_of(made))
    return folder


def write(folder: Path, made: Manifest, **other: object) -> None:
    (folder / manifest.NAME).write_text(Manifest(**{**made.__dict__, **other}).text())


LOST = "the file f2 was missing already when it was made; documents_file f2 names it"


def test_files_that_were_lost_when_it_was_made_are_faults(saved: Path) -> None:
    assert list(manifest.verify(saved, print)) == [LOST]


def test_what_somebody_without_its_key_changed_is_a_fault(saved: Path) -> None:
    write(saved, manifest.read(saved), missing=[])
    assert list(manifest.verify(saved, print)) == ["manifest.json was changed by somebody who does not have its key"]
    write(saved, manifest.read(saved), keys=[])
    with pytest.raises(manifest.KeepingProblem, match="names no key"):
        list(manifest.verify(saved, print))


def test_without_its_key_it_says_that_only_checksums_were_checked(saved: Path, settings: object) -> None:
    said: list[str] = []
    settings.MOTCUA_KEYS = [f"1:{base64.b64encode(bytes(32)).decode()}"]
    assert list(manifest.verify(saved, said.append)) == [LOST]
    assert said[0].startswith("only checksums were checked: this backup is sealed by key 1, which is not at hand")
    settings.MOTCUA_KEYS, settings.MOTCUA_KEY_FILE = [], saved.parent / "none.json"
    assert list(manifest.verify(saved, said.append)) == [LOST]
    assert said[1] == "without its key only checksums were checked"
    assert not settings.MOTCUA_KEY_FILE.exists(), "who only looks makes no key"
    with pytest.raises(manifest.KeepingProblem, match="key 1, which is not at hand"):
        manifest.code_of(manifest.read(saved))
    assert not settings.MOTCUA_KEY_FILE.exists(), "nor does a restore that was given none"
