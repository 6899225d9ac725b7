"""Where staff sign in, look after their second factor, and are sent to their work."""
