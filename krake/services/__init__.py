"""Verbs, one file a noun: async functions that take the session first."""
