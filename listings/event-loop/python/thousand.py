"""A thousand delays at once.

Run it: `python3 listings/event-loop/python/thousand.py`
"""

import time

from runtime import run, sleep, spawn

TASKS = 1000
DELAY = 0.5
steps = {"step 1": 0, "step 2": 0}


async def delay_message() -> None:
    steps["step 1"] += 1
    await sleep(DELAY)
    steps["step 2"] += 1


def main() -> None:
    start = time.monotonic()
    for _ in range(TASKS):
        spawn(delay_message())
    run()
    took = time.monotonic() - start
    for step, count in steps.items():
        print(f"{step}: {count} times")
    print(f"one after another they would take {TASKS * DELAY:.0f} s")
    print(f"they took less than 5 s: {took < 5}")


if __name__ == "__main__":
    main()
