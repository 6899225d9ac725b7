"""Alerts: what asks for a person in the hall, who has it in hand, whom it is told when nobody does, what is silenced and why.

What there is to be seen is measured by domain/reports; this room decides by the centre's rules which of it asks for somebody
(docs/decisions/0050).
"""
