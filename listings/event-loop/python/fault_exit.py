"""What the loop does after its last task.

Run it: `python3 listings/event-loop/python/fault_exit.py`
"""

from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def delay_message() -> None:
        print("  step 1")
        await loop.sleep(0.1)
        print("  step 2")

    loop.spawn(delay_message())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
