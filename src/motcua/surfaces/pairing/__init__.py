"""What a device shows until an administrator has entered its code; then its page."""
