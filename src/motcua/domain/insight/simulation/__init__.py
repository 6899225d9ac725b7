"""A day of the hall, event by event: no database, no clock. Times are seconds since the day's midnight on the hall's wall."""
