"""A coroutine is made, and later awaited.

Run it: `python3 listings/loop-names/python/names_called.py`
"""

import asyncio


# ANCHOR: called
async def greet() -> None:
    print("greet runs")


async def main() -> None:
    greeting = greet()
    print("greet was called")
    await asyncio.sleep(0)
    print("others had their turn")
    await greeting


asyncio.run(main())
# ANCHOR_END: called
