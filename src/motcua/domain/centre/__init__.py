"""The places: centres with their floors, counters and seats, the agencies, opening hours and the working calendar."""
