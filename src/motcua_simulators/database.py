"""A pytest plugin (`-p motcua_simulators.database`): a real PostgreSQL and a data folder for the tests, gone afterwards.

It must run before Django reads its settings; workers of pytest-xdist inherit both through the environment.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack

from motcua.base.embedded import temporary_postgres

_stack = ExitStack()
atexit.register(_stack.close)

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _stack.enter_context(temporary_postgres()).url
if not os.environ.get("MOTCUA_TEST_DATA"):
    _folder = tempfile.mkdtemp(prefix="motcua-test-")
    os.environ["MOTCUA_TEST_DATA"] = os.environ["MOTCUA_DATA"] = _folder
    _stack.callback(shutil.rmtree, _folder, ignore_errors=True)
