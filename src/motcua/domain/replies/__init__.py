"""What a centre or an agency answers to a rating: to whoever rated, and, without names, to everybody."""
