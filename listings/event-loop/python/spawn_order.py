"""A task that spawns another.

Run it: `python3 listings/event-loop/python/spawn_order.py`
"""

from runtime import run, sleep, spawn


async def child() -> None:
    print("child")


async def parent() -> None:
    spawn(child())
    print("parent")
    await sleep(0.1)
    print("parent again")


spawn(parent())
run()
