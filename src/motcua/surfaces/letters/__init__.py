"""Letters: the page of their templates, and the page where one is written about a dossier and issued."""
