"""A sleep that is polled again before its time.

Run it: `python3 listings/event-loop/python/fault_polled_twice.py`
"""

from types import ModuleType

from combine import join
from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def both() -> None:
        await join(loop.sleep(0.1), loop.sleep(0.5))
        print("  both are done")

    loop.spawn(both())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
