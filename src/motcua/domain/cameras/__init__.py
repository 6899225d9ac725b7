"""Cameras of the hall: which there are, what they record, who watched and took what away."""
