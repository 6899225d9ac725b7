"""How dossiers of a procedure really go, read from the journal: ways, waits, loops, and how that fits what is published."""
