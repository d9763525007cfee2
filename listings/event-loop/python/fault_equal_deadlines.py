"""Two timers with one deadline.

Run it: `python3 listings/event-loop/python/fault_equal_deadlines.py`
"""

import time
from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def delay(name: str, deadline: float) -> None:
        await loop.sleep_until(deadline)
        print(f"  {name} is done")

    deadline = time.monotonic() + 0.5
    loop.spawn(delay("twin 1", deadline))
    loop.spawn(delay("twin 2", deadline))
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
