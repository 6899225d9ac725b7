"""Every POST may carry a key: the same key and request within 24 hours gets the first answer again, and nothing is done twice.

After the Idempotency-Key draft of the IETF HTTPAPI group. Pages send the key in the hidden field `_key`.
"""
