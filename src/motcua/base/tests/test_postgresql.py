"""A connection is looked at without a statement, and one that the server has ended is noticed and opened anew."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.base.journal import relay


def ended_by_the_server() -> None:
    """Another connection ends this one, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with relay.connect() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


@pytest.mark.django_db(transaction=True)
def test_a_living_connection_is_usable_without_a_statement() -> None:
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as asked:
        began = connection.connection.pgconn.socket
        assert connection.is_usable()
    assert (len(asked), connection.connection.pgconn.socket) == (0, began)


@pytest.mark.django_db(transaction=True)
def test_one_that_the_server_ended_is_not_usable_and_the_next_request_opens_another() -> None:
    ended_by_the_server()
    deadline = time.monotonic() + 5
    while connection.is_usable():
        assert time.monotonic() < deadline
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 41 + 1")
        assert cursor.fetchone() == (42,)


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_that_failed_it_is_asked() -> None:
    connection.ensure_connection()
    connection.connection.execute("BEGIN")
    assert connection.is_usable()
    with pytest.raises(Exception, match="division"):
        connection.connection.execute("SELECT 1/0")
    assert not connection.is_usable()
    connection.connection.rollback()
    assert connection.is_usable()
