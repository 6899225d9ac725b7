"""A ticket on the phone: where it stands, and leaving the queue."""
