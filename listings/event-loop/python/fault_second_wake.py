"""A task that is woken twice and needs one poll.

Run it: `python3 listings/event-loop/python/fault_second_wake.py`
"""

from types import ModuleType
from typing import Any, Tuple

from runtime import Future, Poll
from watch import compare


# ANCHOR: program
class WokenTwice(Future):
    polls = 0

    def poll(self, waker: Any) -> Tuple[Poll, None]:
        self.polls += 1
        print(f"  poll {self.polls}")
        if self.polls == 2:
            return Poll.READY, None
        waker()
        waker()
        return Poll.PENDING, None


def program(loop: ModuleType) -> None:
    loop.spawn(WokenTwice())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
