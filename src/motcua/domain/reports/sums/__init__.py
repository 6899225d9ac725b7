"""How what reports are made of is kept: facts and sums of dossiers by their difference, days of the hall counted whole."""
