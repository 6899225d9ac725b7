"""A data folder as a first start of the demonstration leaves it, made once in a run of the tests and copied for each of their servers.

Setting up costs a server most of its start: the cluster, the tables, the demonstration, the clips of the voice. The copy has them, and
service tokens of the usual roles, each of which costs a process of its own otherwise.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from motcua.base.embedded import EmbeddedPostgres, wait_for_no_disk
from motcua_simulators.database import PREPARED

CLIPS = ("espeak-vi", "espeak-en")  # folders of the voice; each holds its version once it is whole
Token = tuple[str, tuple[tuple[str, str | int], ...]]

# What is called in one process instead of by one `motcua token` for each: at the centre, at each counter, at these agencies.
_MAKE_TOKENS = """
import json
from motcua.cli import OPERATOR
from motcua.demonstration import CENTRE
from motcua.domain.centre.models import Counter
from motcua.domain.people.actions import create_token
wanted = [(role, {"centre": CENTRE}) for role in ("kiosk", "receptionist", "manager")]
wanted += [("receptionist", {"centre": CENTRE, "counter": one.number}) for one in Counter.objects.filter(centre__code=CENTRE)]
wanted += [(role, {"agency": code}) for role in ("specialist", "leader") for code in ("CAT", "STP", "SYT")]
print(json.dumps([(role, where, create_token(OPERATOR, role, **where)) for role, where in wanted]))
"""


def token_of(role: str, where: dict[str, str | int]) -> Token:
    return role, tuple(sorted(where.items()))


def copy_to(folder: Path, make: Callable[[Path], None], *, durable: bool) -> None:
    """Fills `folder` with a copy; the first to ask has it made by `make`, which leaves a stopped server's data in the folder it gets.

    The copy's database waits for no disk unless it is to be `durable`.
    """
    shared = Path(os.environ[PREPARED])
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "data").exists():
            fresh = shared / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o755)
            make(fresh)
            fresh.rename(shared / "data")
    subprocess.run(["cp", "-a", f"{shared / 'data'}/.", str(folder)], check=True)
    if not durable:
        wait_for_no_disk(EmbeddedPostgres(folder).cluster)


def make_tokens(folder: Path, environment: dict[str, str]) -> None:
    """For the server that runs on this folder; `tokens` reads them in a copy."""
    command = [sys.executable, "-m", "motcua", "manage", "shell", "--no-imports", "-c", _MAKE_TOKENS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "tokens.json").write_text(done.stdout.strip().splitlines()[-1])


def tokens(folder: Path) -> dict[Token, str]:
    return {token_of(role, where): token for role, where, token in json.loads((folder / "tokens.json").read_text())}


def has_its_voice(folder: Path) -> bool:
    return all((folder / "voices" / name / "version").exists() for name in CLIPS)
