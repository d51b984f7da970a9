"""Every act on imports. Jobs and the command line call the `…_slice` functions until there is nothing more to do."""

from .applying import apply_import, apply_slice
from .checking import check_import, check_slice
from .forgetting import forget_expired
from .preparing import discard_import, read_again, remember_mapping, start_import
from .stopping import stop_import
from .undoing import undo_import, undo_slice

__all__ = [
    "apply_import",
    "apply_slice",
    "check_import",
    "check_slice",
    "discard_import",
    "forget_expired",
    "read_again",
    "remember_mapping",
    "start_import",
    "stop_import",
    "undo_import",
    "undo_slice",
]
