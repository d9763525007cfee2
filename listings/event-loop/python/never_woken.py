"""A future that is pending and keeps no waker.

Run it: `python3 listings/event-loop/python/never_woken.py`
"""

import sys

from runtime import READY_QUEUE, TASKS, TIMER_HEAP, Future, Poll, run, sleep, spawn


class Forgetful(Future):
    def poll(self, waker):
        return Poll.PENDING, None


async def waits() -> None:
    await Forgetful()
    print("done")


async def looks() -> None:
    await sleep(0.3)
    print(f"ready: {len(READY_QUEUE)}, timers: {len(TIMER_HEAP)}, tasks: {len(TASKS)}")
    sys.exit()


spawn(waits())
spawn(looks())
run()
