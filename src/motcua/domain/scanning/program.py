"""The scan agent packed into one file that Python runs: a PC at a counter needs nothing else of the house."""

import io
import zipfile
from functools import cache
from pathlib import Path

import motcua_scan_agent

FILE_NAME = f"{motcua_scan_agent.PROGRAM}.pyz"
DAY = (2026, 1, 1, 0, 0, 0)  # the same bytes each time it is packed
START = "import sys\nfrom motcua_scan_agent.__main__ import main\nsys.exit(main())\n"


@cache
def packed() -> bytes:
    """A zip application (PEP 441)."""
    written = io.BytesIO()
    written.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(Path(motcua_scan_agent.__file__).parent.glob("*.py")):
            archive.writestr(zipfile.ZipInfo(f"motcua_scan_agent/{path.name}", DAY), path.read_text())
        archive.writestr(zipfile.ZipInfo("__main__.py", DAY), START)
    return written.getvalue()
