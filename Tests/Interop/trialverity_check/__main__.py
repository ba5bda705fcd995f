"""Runs the command, as `python3 -m trialverity_check` or as `python3 Tests/Interop/trialverity_check`."""

import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from trialverity_check.command import main

if __name__ == "__main__":
    sys.exit(main())
