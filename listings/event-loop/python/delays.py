"""Four tasks, two of them with the same deadline.

Run it: `python3 listings/event-loop/python/delays.py`
"""

import time

from runtime import run, sleep_until, spawn


# ANCHOR: delays
async def delay(name: str, deadline: float) -> None:
    print(f"{name} waits")
    await sleep_until(deadline)
    print(f"{name} is done")


def main() -> None:
    start = time.monotonic()
    for name, seconds in [("slow", 0.6), ("quick", 0.2), ("twin 1", 0.4), ("twin 2", 0.4)]:
        spawn(delay(name, start + seconds))
    run()
# ANCHOR_END: delays


if __name__ == "__main__":
    main()
