"""Letters that officials write about a dossier: templates with merge fields, drafts, and what was issued with a number."""
