"""What happens, as it happens: the journal as server-sent events (WHATWG HTML, section 9.2) to thousands of screens."""
