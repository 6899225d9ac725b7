"""Figures made of what the other rooms know; it writes nothing."""
