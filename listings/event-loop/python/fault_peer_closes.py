"""A descriptor that stays registered, and then its peer closes.

Run it: `python3 listings/event-loop/python/fault_peer_closes.py`
"""

from types import ModuleType

import fault_registered_for_ever
from watch import compare


def program(loop: ModuleType) -> None:
    fault_registered_for_ever.program(loop, peer_closes=True)


if __name__ == "__main__":
    compare(program, limit=20.0)
