"""Petitions and proposals: where a citizen writes and follows one, where everybody reads the answers, where the office answers."""
