"""A hall as it was at any moment of a day, rebuilt from the journal: numbers of tickets and counters, never who they belonged to.

It holds nothing of its own: what happened stands in the journal, and what is rebuilt from it can be thrown away at any time.
"""
