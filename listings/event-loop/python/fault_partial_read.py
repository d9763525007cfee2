"""Four bytes in two pieces.

Run it: `python3 listings/event-loop/python/fault_partial_read.py`
"""

import socket
from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    async def reader() -> None:
        data = await loop.read_socket(ours, 4)
        print(f"  read: {data.decode()}")

    async def writer() -> None:
        await loop.sleep(0.1)
        print("  write: ng")
        theirs.send(b"ng")

    print("  write: pi")
    theirs.send(b"pi")
    loop.spawn(reader())
    loop.spawn(writer())
    with ours, theirs:
        loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
