"""Petitions and proposals (phản ánh, kiến nghị): what citizens say of the work of the offices, until it is answered and, where its
sender agrees, published without names (docs/decisions/0038).
"""
