"""The second floor: one room for each thing a person or program stands in front of."""
