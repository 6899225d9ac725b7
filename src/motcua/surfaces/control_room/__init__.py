"""The control room: the hall as it is now, what needs a person, and what was done about it."""
