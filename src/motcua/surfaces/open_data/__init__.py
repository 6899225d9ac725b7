"""Open data: the figures that everybody may read and take away, as page, CSV and JSON, with their schema."""
