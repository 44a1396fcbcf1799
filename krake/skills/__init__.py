"""One file, one skill."""
