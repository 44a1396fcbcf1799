"""Krake: one calm page for every business of one entrepreneur, and agents that ask before they spend."""
