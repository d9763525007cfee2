"""A wait that returns early, while a task sleeps.

Run it: `python3 listings/event-loop/python/fault_lost_sleeper.py`
"""

from types import ModuleType
from typing import Any

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def delay_message() -> None:
        print("  step 1")
        await loop.sleep(0.5)
        print("  step 2")

    original = loop.POLLER.wait

    def wait_early(timeout: float) -> Any:
        return original(min(timeout, 0.01))

    loop.POLLER.wait = wait_early
    loop.spawn(delay_message())
    loop.run()
    print(f"  tasks left: {len(loop.TASKS)}")
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
