"""The work list of those who decide: what is ready, what is late, what colleagues elsewhere are doing."""
