"""The post desk: what waits for it, taking over by scanning, batches, labels, what became of each letter; and asking for the post."""
