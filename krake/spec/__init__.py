"""The declared words as frozen dataclasses and decorators."""
