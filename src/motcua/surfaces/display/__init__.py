"""The wall display: whom the counters call, by screen and by voice."""
