"""One dossier on one screen, for everybody who may see it, with what each may do to it."""
