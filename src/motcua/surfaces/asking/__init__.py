"""What a procedure asks, shown and asked alike at counter and portal: its form, papers, fees. Used by other surfaces."""
