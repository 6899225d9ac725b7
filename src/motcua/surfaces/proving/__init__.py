"""Where a receptionist writes to an account what its holder's card, or their company's registration, proves."""
