"""People: staff, their roles, programs' tokens, and the one table of who may do what."""
