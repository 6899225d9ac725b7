"""Delivery: results that the post carries to people's homes."""
