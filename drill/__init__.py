"""Drills: what may go wrong, made to go wrong on a real installation. `make drill` runs them; each prints its figures as JSON lines."""
