"""The citizen's own page: signing in, what is expected of them, their dossiers, papers, notices, and what is known of them."""
