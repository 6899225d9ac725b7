"""Processes that stand in for devices and servers that are not there; each speaks the real protocol."""
