"""A task with three awaits that are ready.

Run it: `python3 listings/event-loop/python/ready_awaits.py`
"""

from runtime import Driver, run, sleep, spawn


class Counted(Driver):
    polls = 0

    def poll(self, waker):
        self.polls += 1
        return super().poll(waker)


async def task() -> None:
    await sleep(0)
    await sleep(0)
    await sleep(0)


counted = Counted(task())
spawn(counted)
run()
print(f"polls: {counted.polls}")
