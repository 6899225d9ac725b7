"""End to end: the whole server as processes of its own, real browsers, real devices' protocols."""
