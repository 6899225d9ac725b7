"""Notices to citizens at every change of their dossier."""
