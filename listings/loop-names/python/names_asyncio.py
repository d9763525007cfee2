"""Three waits on asyncio.

Run it: `python3 listings/loop-names/python/names_asyncio.py`
"""

import asyncio


# ANCHOR: waits
async def wait(name: str, seconds: float) -> None:
    print(f"{name} waits")
    await asyncio.sleep(seconds)
    print(f"{name} is done")


async def main() -> None:
    waits = [("slow", 0.3), ("quick", 0.1), ("middle", 0.2)]
    tasks = [asyncio.create_task(wait(name, seconds)) for name, seconds in waits]
    for task in tasks:
        await task


asyncio.run(main())
# ANCHOR_END: waits
