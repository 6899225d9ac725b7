"""The ground floor: parts that know nothing of centres, tickets or dossiers."""
