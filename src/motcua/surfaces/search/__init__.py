"""Finding dossiers: one box, filters, saved views, and taking a list away."""
