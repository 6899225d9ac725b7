"""Both sides of each sheet: SANE's test scanner behind a driver that has a duplex feeder, as its own has none.

The driver stands where `scanimage` is looked for: it names one source more, and gives its sheets front and back, as real ones do.
"""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from motcua_scan_agent import scanner
from motcua_scan_agent.options import BOTH, FEEDER, GLASS
from motcua_scan_agent.scanner import Run

pytestmark = pytest.mark.skipif(not shutil.which("scanimage"), reason="sane-utils is not installed")

# Ten sides of five sheets; a back is drawn white, so that a mix-up of the sides is seen.
DRIVER = """#!{python}
import re, subprocess, sys
given = sys.argv[1:]
if "-A" in given:
    done = subprocess.run(["{scanimage}", *given], capture_output=True, text=True)
    sys.stdout.write(done.stdout.replace("Flatbed|Automatic Document Feeder", "Flatbed|Automatic Document Feeder|ADF Duplex"))
    sys.exit(done.returncode)
if "--source=ADF Duplex" not in given:
    sys.exit(subprocess.run(["{scanimage}", *given]).returncode)
given = [one.replace("ADF Duplex", "Automatic Document Feeder") for one in given if not one.startswith("--batch")]
folder = next(one for one in sys.argv[1:] if one.startswith("--batch=")).partition("=")[2]
for side in range(1, {sides} + 1):
    picture = "Solid black" if side % 2 else "Solid white"
    page = folder % side
    with open(page, "wb") as out:
        subprocess.run(["{scanimage}", *given, f"--test-picture={{picture}}"], stdout=out, check=True)
    print(page, flush=True)
sys.exit(7)
"""
SIDES = 6


@pytest.fixture
def duplex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "driver"
    place.mkdir()
    real = shutil.which("scanimage")
    program = place / "scanimage"
    program.write_text(DRIVER.format(python=sys.executable, scanimage=real, sides=SIDES))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("duplex")
def test_a_scanner_with_a_duplex_feeder_offers_both_sides_and_is_asked_for_them_by_its_own_word() -> None:
    can = scanner.abilities("test")
    assert can
    assert can.sources == (FEEDER, BOTH, GLASS)
    assert (can.asked(BOTH, "grey", 150) or [])[0] == "--source=ADF Duplex"
    assert (can.asked(FEEDER, "grey", 150) or [])[0] == "--source=Automatic Document Feeder"


@pytest.mark.usefixtures("duplex")
def test_front_and_back_of_each_sheet_come_one_after_the_other_and_the_empty_feeder_is_the_end(tmp_path: Path) -> None:
    can = scanner.abilities("test")
    assert can
    run = Run("test", [*(can.asked(BOTH, "grey", 150) or []), "-x", "5", "-y", "5"], tmp_path, single=False)
    pages = [page for page in run if page]
    assert run.end() == "", "that the feeder ran empty is no fault"
    assert [page.name for page in pages] == [f"page-{side:04}.png" for side in range(1, SIDES + 1)]
    sides = [page.read_bytes() for page in pages]
    assert sides[0] != sides[1], "the back is another picture than the front"
    assert sides[0::2] == [sides[0]] * (SIDES // 2)
    assert sides[1::2] == [sides[1]] * (SIDES // 2)


def test_sanes_test_scanner_itself_has_no_duplex_feeder() -> None:
    """If that changes one day, the driver above is needed no more."""
    asked = subprocess.run(["scanimage", "-d", "test", "-A"], capture_output=True, text=True, check=True)
    assert "uplex" not in asked.stdout
