"""Filing online: the citizen's pages under /nop-ho-so, and the desk that answers under /truc-tuyen."""
