"""A pytest plugin (`-p motcua_simulators.database`): a real PostgreSQL and a data folder for the tests, gone afterwards.

It must run before Django reads its settings. Each worker of pytest-xdist has a server of its own, because the journal's settled end is
that of the whole server: what one worker's test holds open would make another's wait.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from motcua.base.embedded import temporary_postgres

OWN = "MOTCUA_TEST_DATABASE_IS_OURS"
PREPARED = "MOTCUA_TEST_PREPARED"  # a folder that all workers share, for what is made once in a run

_stack = ExitStack()
atexit.register(_stack.close)

_is_ours = bool(os.environ.get(OWN)) or not os.environ.get("DATABASE_URL")
if _is_ours:
    os.environ[OWN] = "1"
    os.environ["DATABASE_URL"] = _stack.enter_context(temporary_postgres(durable=False)).url
if _is_ours or not os.environ.get("MOTCUA_TEST_DATA"):
    _folder = tempfile.mkdtemp(prefix="motcua-test-")
    os.environ["MOTCUA_TEST_DATA"] = os.environ["MOTCUA_DATA"] = _folder
    _stack.callback(shutil.rmtree, _folder, ignore_errors=True)
if not os.environ.get(PREPARED):
    _shared = tempfile.mkdtemp(prefix="motcua-test-prepared-")
    Path(_shared).chmod(0o711)  # the account of a database passes through it
    os.environ[PREPARED] = _shared
    _stack.callback(shutil.rmtree, _shared, ignore_errors=True)
os.environ.setdefault("MOTCUA_QUIET_HOURS", "")  # tests run at night too; those about quiet hours set their own
