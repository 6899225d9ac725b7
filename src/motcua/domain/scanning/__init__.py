"""Scanning at the counter: orders to the counter's scan agent, the pages that it delivers, and what went wrong."""
