"""Tools that know nothing of Krake."""
