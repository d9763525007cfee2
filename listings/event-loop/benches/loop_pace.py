"""Turns and tasks a second of a loop in Python, for `loop_pace.rs`."""

import asyncio
import sys
import time

import runtime


class YieldOnce(runtime.Future):
    yielded = False

    def poll(self, waker):
        if self.yielded:
            return runtime.Poll.READY, None
        self.yielded = True
        waker()
        return runtime.Poll.PENDING, None


async def yields(count):
    for _ in range(count):
        await YieldOnce()


def turns_here(count):
    runtime.spawn(yields(count))
    runtime.run()


def tasks_here(count):
    for _ in range(count):
        runtime.spawn(yields(1))
    runtime.run()


async def yields_in_asyncio(count):
    for _ in range(count):
        await asyncio.sleep(0)  # which suspends once


def turns_in_asyncio(count):
    asyncio.run(yields_in_asyncio(count))


def tasks_in_asyncio(count):
    async def main():
        await asyncio.gather(*[yields_in_asyncio(1) for _ in range(count)])

    asyncio.run(main())


def pace(work, count):
    start = time.perf_counter()
    work(count)
    return count / (time.perf_counter() - start)


module, turns, tasks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
jobs = {"runtime": (turns_here, tasks_here), "asyncio": (turns_in_asyncio, tasks_in_asyncio)}
for work, count in zip(jobs[module], (turns, tasks)):
    print(pace(work, count))
