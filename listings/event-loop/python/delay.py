"""A task that sleeps, and the loop that wakes it.

Run it: `python3 listings/event-loop/python/delay.py`
"""

# ANCHOR: delay
from runtime import run, sleep, spawn


async def delay_message() -> None:
    print("step 1")
    await sleep(0.5)
    print("step 2")
# ANCHOR_END: delay


# ANCHOR: main
def main() -> None:
    spawn(delay_message())
    run()


if __name__ == "__main__":
    main()
# ANCHOR_END: main
