"""The devices of the hall: which there are, how one is paired, and the paper that printers put out."""
