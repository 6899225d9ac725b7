"""Reports: choose one with its period and place, read it as table and drawing, open what stands behind a figure, take it away."""
