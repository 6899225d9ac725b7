"""The question after a visit: on the tablet of a counter, and at home by the QR of ticket or receipt."""
