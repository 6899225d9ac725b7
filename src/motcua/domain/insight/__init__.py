"""What the past says of what may come: a simulated day of the hall with other levers, and the risk that a dossier will be late."""
