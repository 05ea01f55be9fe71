"""``python -m assetmap`` does what the ``assetmap`` command does."""

from __future__ import annotations

import sys

from assetmap.cli import main

if __name__ == "__main__":
    sys.exit(main())
