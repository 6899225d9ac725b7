"""Sealed values open only where they belong; keys rotate; secrets are derived."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import crypto


@given(st.binary(max_size=500))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    assert crypto.unseal(crypto.seal(plain, "a.b"), "a.b") == plain


def test_a_sealed_value_opens_in_its_own_context_only() -> None:
    sealed = crypto.seal(b"024085001234", "dossier.identity")
    with pytest.raises(crypto.CannotUnseal):
        crypto.unseal(sealed, "dossier.phone")


def test_one_changed_byte_is_noticed() -> None:
    sealed = bytearray(crypto.seal(b"024085001234", "a"))
    sealed[-1] ^= 1
    with pytest.raises(crypto.CannotUnseal):
        crypto.unseal(bytes(sealed), "a")


@pytest.mark.parametrize("garbage", [b"", b"x", b"\x01\x00\x00\x00\x01" + b"0" * 40, b"\xff" * 60])
def test_garbage_is_refused(garbage: bytes) -> None:
    with pytest.raises(crypto.CannotUnseal):
        crypto.unseal(garbage, "a")


def test_sealing_twice_gives_different_bytes() -> None:
    assert crypto.seal(b"same", "a") != crypto.seal(b"same", "a")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(settings, tmp_path) -> None:
    settings.MOTCUA_KEYS = []
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    before = crypto.seal(b"old", "a")
    index, secret = crypto.blind_index("024", "id"), crypto.secret_for("ticket", "1")
    assert crypto.add_key(settings.MOTCUA_KEY_FILE) == 2
    after = crypto.seal(b"new", "a")
    assert (crypto.unseal(before, "a"), crypto.unseal(after, "a")) == (b"old", b"new")
    assert before[1:5] != after[1:5]
    assert crypto.blind_index("024", "id") == index
    assert crypto.secret_matches("ticket", "1", secret)


def test_the_key_file_is_readable_by_its_owner_only(settings, tmp_path) -> None:
    settings.MOTCUA_KEYS = []
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    crypto.keys()
    assert settings.MOTCUA_KEY_FILE.stat().st_mode & 0o077 == 0


def test_of_rotations_at_once_none_loses_the_key_of_another(settings, tmp_path) -> None:
    settings.MOTCUA_KEYS = []
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    crypto.keys()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(crypto.add_key, [settings.MOTCUA_KEY_FILE] * 40))
    assert sorted(made) == list(range(2, 42))
    assert [one["version"] for one in json.loads(settings.MOTCUA_KEY_FILE.read_text())] == list(range(41, 0, -1))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_that_root_makes_belongs_to_whom_the_others_belong(tmp_path) -> None:
    path = tmp_path / "keys.json"
    crypto.create_key_file(path)
    os.chown(path, 65534, 65534)
    crypto.add_key(path)
    for one in tmp_path.iterdir():
        found = one.stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (65534, 65534, 0o600)


class Forgetful(dict):
    """As if another thread cleared it at that very moment."""

    def __setitem__(self, stamp: object, found: object) -> None:
        pass


def test_keys_are_there_while_another_thread_reads_them_anew(settings, tmp_path, monkeypatch) -> None:
    settings.MOTCUA_KEYS = []
    settings.MOTCUA_KEY_FILE = tmp_path / "keys.json"
    monkeypatch.setattr(crypto, "_loaded", Forgetful())
    (only,) = crypto.keys()
    assert only.version == 1


def test_a_secret_is_forgiving_of_how_people_write_it_and_of_nothing_else() -> None:
    secret = crypto.secret_for("ticket", "42")
    assert len(secret) == 12
    assert crypto.secret_matches("ticket", "42", f" {secret[:4].upper()}-{secret[4:]} ")
    assert not crypto.secret_matches("ticket", "43", secret)
    assert not crypto.secret_matches("dossier", "42", secret)
    assert not crypto.secret_matches("ticket", "42", "")
    assert not crypto.secret_matches("ticket", "42", "à" * 12)


def test_the_blind_index_differs_by_purpose() -> None:
    assert crypto.blind_index("1", "phone") != crypto.blind_index("1", "identity")
