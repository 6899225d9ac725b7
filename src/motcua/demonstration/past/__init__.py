"""Days that the demonstration played in the past, so that reports and simulations have something to show; each says that it was."""
