"""Documents: files sealed at rest, and the forms of the law as PDF."""
