"""Motcua runs a public administration service centre: its queue, counters, dossiers and results."""
