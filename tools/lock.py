"""Locks the dependencies anew, with hashes and without the address of any registry."""

import subprocess
import sys

FLAGS = (
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--upgrade",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
)  # fmt: skip

for name in ("base", "dev"):
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        *FLAGS,
        "-o",
        f"requirements/{name}.txt",
        f"requirements/{name}.in",
    ]
    subprocess.run(command, check=True)
