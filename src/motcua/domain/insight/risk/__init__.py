"""Whether a dossier may be late: a logistic regression over six facts of its course. No database, no clock, nothing of a person."""
