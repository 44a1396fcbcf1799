"""`python -m krake`"""

from krake.cli import main

raise SystemExit(main())
