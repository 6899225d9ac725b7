"""Money at the counter: an open fee with its two ways to be paid, the cashier's day, transfers that name no dossier."""
