"""How much one file may hold. Every limit is told in words where it is reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

MAX_ROWS: Final = 500_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 100_000
MAX_LINE: Final = 1_000_000
MAX_HEADER: Final = 200
MAX_UNPACKED: Final = 300 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
SAMPLES: Final = 5
KEPT: Final = timedelta(days=7)
