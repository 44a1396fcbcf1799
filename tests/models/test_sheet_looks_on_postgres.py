"""Links, groups, totals and the order of text on a real Postgres: the very tests that SQLite passes (`house` is the one of this folder)."""

from __future__ import annotations

from tests.services.test_sheet_groups import *  # noqa: F403
from tests.services.test_sheet_links import *  # noqa: F403
from tests.services.test_sheet_order import *  # noqa: F403

# Postgres works everything out by itself and asks nobody.
del test_sorting_works_each_text_out_once_and_ascii_by_the_database_alone  # noqa: F821
