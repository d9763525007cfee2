"""A task that raises, beside one that does not.

Run it: `python3 listings/event-loop/python/fault_raise.py`
"""

from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def raises() -> None:
        await loop.sleep(0.1)
        raise ValueError("no good")

    async def goes_on() -> None:
        await loop.sleep(0.2)
        print("  the other task is done")

    loop.spawn(raises())
    loop.spawn(goes_on())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
