"""`python -m ivr` is the command `ivr`."""

from ivr.cli import main

raise SystemExit(main())
