"""The keeping of records: what is kept until when, what is held, packed for an archive, erased."""
