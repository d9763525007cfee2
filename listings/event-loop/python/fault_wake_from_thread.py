"""A wake from another thread.

Run it: `python3 listings/event-loop/python/fault_wake_from_thread.py`
"""

import threading
import time
from types import ModuleType
from typing import Any, Tuple

from runtime import Future, Poll
from watch import compare


# ANCHOR: program
class OnAThread(Future):
    """Ready when a thread has done its work."""

    done = False

    def poll(self, waker: Any) -> Tuple[Poll, None]:
        if self.done:
            return Poll.READY, None

        def work() -> None:
            time.sleep(0.1)
            print("  the thread is done, and wakes the task")
            self.done = True
            waker()

        threading.Thread(target=work).start()
        return Poll.PENDING, None


def program(loop: ModuleType) -> None:
    async def waiter() -> None:
        await OnAThread()
        print("  the task is done")

    loop.spawn(waiter())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
