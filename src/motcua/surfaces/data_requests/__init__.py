"""Where an official answers what citizens ask about the data that is kept of them."""
