"""One file a page. A page composes parts and blocks; it draws nothing itself."""

import krake.web.states.viewer  # noqa: F401  (the language must be known before the first word is placed)
