"""What becomes of dossiers that are closed: how long each is kept, what must not be touched, what is exported, what is erased.

The words are those of ISO 15489 (records management) and of the Law on Archives 33/2024/QH15.
"""
