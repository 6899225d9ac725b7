"""What the control room asks of a counter or of somebody of the staff, and what they answer.

Orders are never carried out over somebody's head: who sits there says "yes" or why not, and the control room sees who and when.
"""
