"""Who is next: when a ticket counts as arrived."""

from datetime import datetime, timedelta


def queue_key(arrived_at: datetime, head_start_minutes: int) -> datetime:
    """When a ticket counts as arrived: the earliest is next. A static key, so that a plain index answers."""
    return arrived_at - timedelta(minutes=head_start_minutes)
