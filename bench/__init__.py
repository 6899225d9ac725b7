"""Measurements on a real server, as ratios to a yardstick in the same run: `python -m bench [name …]`."""
