"""The commands of `motcua`, one module a subject; here what they share: who acts, and how an error is told.

Every command exits with 0 only on success and tells errors in one line that says what to do.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from motcua.base.actor import system

OPERATOR = system("operator")


def fail(message: object) -> None:
    click.echo(f"motcua: {' '.join(str(message).split())}", err=True)
    sys.exit(1)


def told_in_one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    """The one rendering of problems on the command line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from django.db.utils import OperationalError, ProgrammingError

        from motcua.base.embedded import EmbeddedPostgresProblem
        from motcua.base.env import EnvironmentProblem
        from motcua.base.problems import InvalidInput, Problem
        from motcua.keeping.places import KeepingProblem

        try:
            return command(*args, **kwargs)
        except InvalidInput as problem:
            fail("; ".join(f"{error.field}: {error.message}" for error in problem.errors))
        except Problem as problem:
            fail(problem.detail)
        except OperationalError as problem:
            fail(f"the database cannot be reached; start the server with 'make run' or set DATABASE_URL ({problem})")
        except ProgrammingError as problem:
            fail(f"the tables are not those of this release; run 'motcua manage migrate' ({problem})")
        except (EmbeddedPostgresProblem, EnvironmentProblem, KeepingProblem) as problem:
            fail(problem)

    return run


def with_django(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        import django
        from django.utils import translation

        django.setup()
        translation.activate("en")  # the command's process ends with it
        return command(*args, **kwargs)

    return told_in_one_line(run)
