"""What citizens send in online, before it is a dossier: drafts, pre-checks, submissions of this house and of the national portal."""
