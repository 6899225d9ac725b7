"""The silent call for help on the pages of the staff: its button at each counter, and the bar by which colleagues see it."""
