"""What the person at a counter works with: the queue of the counter, intake and the return of results."""
