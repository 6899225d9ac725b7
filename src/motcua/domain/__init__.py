"""The first floor: the words of the field. No HTTP, no HTML."""
