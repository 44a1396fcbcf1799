"""Panels of a workspace's page, a small closed set of kinds. `draw` finds the one a Block declares."""

import krake.web.states.viewer  # noqa: F401  (the language must be known before the first word is placed)
