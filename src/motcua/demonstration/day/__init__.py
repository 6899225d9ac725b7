"""A day of visitors of the demonstration centre: `plan` draws it, `play` lives it through the public HTTP API."""
