"""The ticket machine: one question a screen, then a number."""
