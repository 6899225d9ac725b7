"""The bridge to agencies that do not have the system: a thread's messages go out as e-mail, what is answered comes back into it."""
