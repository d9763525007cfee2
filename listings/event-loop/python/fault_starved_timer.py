"""A task that wakes itself, beside a timer.

Run it: `python3 listings/event-loop/python/fault_starved_timer.py`
"""

import time
from types import ModuleType
from typing import Any, Tuple

from runtime import Future, Poll
from watch import compare


# ANCHOR: program
class Spin(Future):
    """Pending until a time has come, and wakes itself at each poll."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def poll(self, waker: Any) -> Tuple[Poll, None]:
        if time.monotonic() >= self.deadline:
            print("  the task that wakes itself is done, after 0.4 s")
            return Poll.READY, None
        waker()
        return Poll.PENDING, None


def program(loop: ModuleType) -> None:
    async def timer(deadline: float) -> None:
        await loop.sleep_until(deadline)
        print("  the timer of 0.1 s")

    start = time.monotonic()
    loop.spawn(timer(start + 0.1))
    loop.spawn(Spin(start + 0.4))
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
