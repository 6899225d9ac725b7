"""Delivery: results that the post carries to people's homes, from the wish until the letter arrived or came back."""
