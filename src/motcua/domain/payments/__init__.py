"""Payments: what was paid for a dossier, how, and to whom."""
