"""The agent runs on a PC that has Python and nothing of the server, and what it keeps there is for its user alone."""

import stat
import subprocess
import sys
import zipfile
from pathlib import Path

from motcua.domain.scanning import program
from motcua_scan_agent.__main__ import main
from motcua_scan_agent.keeping import Folder

SAYS = "import sys, motcua_scan_agent.__main__; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def packed(folder: Path) -> Path:
    file = folder / program.FILE_NAME
    file.write_bytes(program.packed())
    return file


def test_the_program_in_one_file_runs_without_any_package(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(packed(tmp_path)), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--server" in done.stdout
    assert program.packed() == program.packed()


def test_it_loads_nothing_but_the_standard_library(tmp_path: Path) -> None:
    script = f"import sys; sys.path.insert(0, {str(packed(tmp_path))!r}); {SAYS}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split()) - {"motcua_scan_agent", "__main__"}
    assert "json" in loaded
    assert {name for name in loaded if not name.startswith("_")} <= sys.stdlib_module_names


def test_the_packed_program_holds_the_agent_and_no_tests(tmp_path: Path) -> None:
    names = zipfile.ZipFile(packed(tmp_path)).namelist()
    assert "motcua_scan_agent/agent.py" in names
    assert not [name for name in names if "tests" in name]


def test_token_key_and_pages_are_for_the_user_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "state")
    folder.token = "md_secret"
    key = folder.key
    place = folder.begin("an-order")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.place / "token", folder.place / "key")] == [
        0o600,
        0o600,
    ]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.place, place)] == [0o700, 0o700]
    again = Folder(tmp_path / "state")
    assert (again.token, again.key, again.begun()) == ("md_secret", key, ["an-order"])


def test_only_whole_pages_are_delivered_after_a_crash(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    place = folder.begin("an-order")
    for name in ("page-0002.png", "page-0001.png", "page-0003.png.part", "said.txt"):
        (place / name).write_bytes(b"x")
    assert [page.name for page in folder.pages("an-order")] == ["page-0001.png", "page-0002.png"]


def test_an_address_that_is_none_is_refused_in_one_line(capsys: object) -> None:
    assert main(["--server", "file:///etc/passwd"]) == 1
    assert "--server" in capsys.readouterr().err
