"""What visitors think of their visit: the question on the tablet, the answer there or at home, and what the centre
learns from it.
"""
