"""A descriptor that stays registered when its reader is done.

Run it: `python3 listings/event-loop/python/fault_registered_for_ever.py`
"""

import socket
from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType, peer_closes: bool = False) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    async def reader() -> None:
        data = await loop.read_socket(ours, 4)
        print(f"  read: {data.decode()}")

    async def writer() -> None:
        await loop.sleep(0.1)
        theirs.send(b"ping")
        if peer_closes:
            theirs.close()

    loop.spawn(reader())
    loop.spawn(writer())
    with ours, theirs:
        loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
