"""The queue: services, tickets, calling, expected wait, and what is said in the hall."""
