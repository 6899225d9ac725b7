"""Runs a program that opens a stranger's file: `python -m …limited MEGABYTES SECONDS PROGRAM…` with limits that it cannot lift.

A bomb ends this process and nothing else. It writes no core, opens few files, and gives way to all others.
"""

import os
import resource
import sys


def limited(megabytes: int, seconds: int, *command: str) -> list[str]:
    """The command that runs `command` within these limits."""
    return [sys.executable, "-m", "motcua.domain.documents.reading.limited", str(megabytes), str(seconds), *command]


def environment(**more: str) -> dict[str, str]:
    """What such a process is told of ours: no keys, no address of the database; one thread, or a page takes five times as long."""
    ours = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME", "TESSDATA_PREFIX") if name in os.environ}
    one_thread = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**ours, **one_thread, "LANG": "C.UTF-8", **more}


def limit(megabytes: int, seconds: int) -> None:
    """Of address space and processor time; both hold for the children too."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    os.nice(10)


def main(arguments: list[str]) -> None:
    megabytes, seconds, *command = arguments
    limit(int(megabytes), int(seconds))
    os.execvp(command[0], command)  # noqa: S606 - the commands are this room's own, no shell is involved


if __name__ == "__main__":
    main(sys.argv[1:])
