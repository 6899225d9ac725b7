"""What the holder of an address hears: chosen by the secret link of each message, ended by one touch in the mail program."""
