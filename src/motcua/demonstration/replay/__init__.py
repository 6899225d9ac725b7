"""Plays an event log of a real process (XES or CSV) into dossiers with its own timings.

`reading` reads the file case by case, `mapping` makes a procedure of its activities, `playing` does what the log says by the actions that
staff use, with the clock held at each event. Twice the same file adds nothing.
"""

from motcua.demonstration.replay.playing import Summary, replay
from motcua.demonstration.replay.reading import UnreadableLog

__all__ = ["Summary", "UnreadableLog", "replay"]
