"""One way of telling a receiver: the shapes and code lists of the national exchange."""
