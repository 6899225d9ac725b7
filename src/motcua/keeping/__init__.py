"""What keeps an installation: backup, restore, verification. Reaches over all rooms; writes no row of theirs but as it restores.

docs/decisions/0053 says why a backup is as it is.
"""
