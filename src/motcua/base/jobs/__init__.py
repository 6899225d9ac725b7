"""Background work: procrastinate jobs, enqueued inside the transaction they belong to; see `housekeeping` for the base's own."""
