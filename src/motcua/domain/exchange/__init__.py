"""What is told outside: which happenings become published events, their sequence per centre, and how they are sent.

Others hold by agreement what they may read; nothing of a person leaves the house but what an agreement lists.
"""
