"""Pages on which a manager and the control room try out a day of the hall with other levers, and see what may be late."""
