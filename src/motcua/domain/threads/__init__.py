"""Threads: what counters and agencies write to each other, about a dossier or about anything else.

Comments and questions that stand with a dossier are of domain/conversation. Here people, counters and agencies are addressed; what
names a dossier is part of its record and seen only by those who may see it (docs/decisions/0049).
"""
