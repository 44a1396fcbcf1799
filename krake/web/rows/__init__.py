"""Rows for the browser: frozen, human already, written in one language. Each module reads what one part of a page shows."""
