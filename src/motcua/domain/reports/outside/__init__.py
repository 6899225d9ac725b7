"""Figures of the index and the indicators that nothing in the house measures: typed in with their source, and shown as such."""
