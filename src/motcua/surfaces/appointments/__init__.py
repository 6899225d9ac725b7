"""Appointments for citizens: choose a time, leave name and telephone number, change, cancel, the calendar entry."""
