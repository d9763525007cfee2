"""A task of asyncio is cancelled, and declines.

Run it: `python3 listings/loop-names/python/names_refuses.py`
"""

import asyncio


# ANCHOR: refuses
async def stubborn() -> str:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("cancelled, and not done yet")
        await asyncio.sleep(0.1)
    return "done after all"


async def main() -> None:
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0.1)
    task.cancel()
    print(await task)


asyncio.run(main())
# ANCHOR_END: refuses
