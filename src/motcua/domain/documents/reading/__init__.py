"""Makes papers readable: pages as pictures, straight and without blank ones, their text, and an archive copy.

What opens a stranger's file runs in a process of its own with limits of memory and time (`limited.py`, `pages.py`).
"""
