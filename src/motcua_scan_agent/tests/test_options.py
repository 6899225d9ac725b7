"""What scanners say of themselves, as their backends print it, becomes the words by which they are asked; each maker has others."""

import pytest

from motcua_scan_agent import options

FUJITSU = """
All options specific to device `fujitsu:fi-7160:1234':
  Standard:
    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
        Selects the scan mode (e.g., lineart, monochrome, or color).
    --resolution 50..600dpi (in steps of 1) [600]
        Sets the resolution of the scanned image.
  Geometry:
    --page-width 0..221.121mm (in steps of 0.0211639) [215.872]
        Specifies the width of the media.
    --page-height 0..874.889mm (in steps of 0.0211639) [279.364]
    -l 0..215.872mm (in steps of 0.0211639) [0]
    -t 0..279.364mm (in steps of 0.0211639) [0]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
"""
EPSON = """
    --mode Lineart|Gray|Color [Color]
    --resolution 75|100|150|200|300|600|1200dpi [75]
    --source Flatbed|Automatic Document Feeder [Flatbed]
    --adf-mode Simplex|Duplex [inactive]
    -x 0..215.9mm [215.9]
    -y 0..297.18mm [297.18]
"""
BROTHER = """
    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color[Fast] [24bit Color[Fast]]
    --resolution 100|150|200|300|400|600dpi [200]
    --source FlatBed|Automatic Document Feeder(left aligned)|Automatic Document Feeder(left aligned,Duplex) [FlatBed]
"""
AIRSCAN = """
    --resolution 75|150|300|600dpi [300]
    --mode Color|Gray [Color]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    -x 0..215.9mm [215.9]
    -y 0..355.6mm [355.6]
    --brightness -100..100% (in steps of 1) [0] [advanced]
"""
GLASS_ONLY = """
    --mode Lineart|Gray|Color [Color]
    --resolution 50..1200dpi [50]
    -x 0..215mm [103]
    -y 0..297mm [76.21]
"""


@pytest.mark.parametrize(
    ("said", "sources", "both", "feeder"),
    [
        (FUJITSU, ("feeder", "both"), ["--source=ADF Duplex"], ["--source=ADF Front"]),
        (
            EPSON,
            ("feeder", "both", "glass"),
            ["--source=Automatic Document Feeder", "--adf-mode=Duplex"],
            ["--source=Automatic Document Feeder", "--adf-mode=Simplex"],
        ),
        (
            BROTHER,
            ("feeder", "both", "glass"),
            ["--source=Automatic Document Feeder(left aligned,Duplex)"],
            ["--source=Automatic Document Feeder(left aligned)"],
        ),
        (AIRSCAN, ("feeder", "both", "glass"), ["--source=ADF Duplex"], ["--source=ADF"]),
    ],
)
def test_one_side_and_both_sides_are_asked_for_in_the_words_of_the_scanner(
    said: str, sources: tuple[str, ...], both: list[str], feeder: list[str]
) -> None:
    can = options.read(said)
    assert can.sources == sources
    assert (can.asked("both", "colour", 300) or [])[: len(both)] == both
    assert (can.asked("feeder", "colour", 300) or [])[: len(feeder)] == feeder


def test_a_scanner_without_a_feeder_is_asked_for_the_glass_alone() -> None:
    can = options.read(GLASS_ONLY)
    assert can.sources == ("glass",)
    assert can.asked("feeder", "grey", 200) is None
    assert can.asked("glass", "grey", 200) == ["--mode=Gray", "--resolution=200", "-x", "210", "-y", "297"]


def test_the_whole_of_an_a4_page_is_taken_also_where_the_usual_is_a_letter() -> None:
    asked = options.read(FUJITSU).asked("feeder", "colour", 200) or []
    assert asked[-6:] == ["--page-width=210", "-x", "210", "--page-height=297", "-y", "279.364"]


def test_a_resolution_that_a_scanner_has_not_is_the_next_finer_one() -> None:
    can = options.read(AIRSCAN)
    assert can.resolutions == (150, 300)
    assert "--resolution=300" in (can.asked("glass", "colour", 200) or [])


def test_grey_and_colour_are_found_under_their_makers_names() -> None:
    can = options.read(BROTHER)
    assert can.colours == ("colour", "grey")
    assert "--mode=24bit Color[Fast]" in (can.asked("glass", "colour", 200) or [])
