"""What citizens can ask for: procedures and their published versions."""
