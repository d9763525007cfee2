"""Two tasks that wait for one socket, each for its own direction.

Run it: `python3 listings/event-loop/python/fault_one_waker.py`
"""

import socket
from types import ModuleType

from watch import compare

MUCH = 1_000_000  # more than the system's buffers hold


# ANCHOR: program
def program(loop: ModuleType) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)

    async def reader() -> None:
        data = await loop.read_socket(ours, 4)
        print(f"  reader: {data.decode()}")

    async def writer() -> None:
        await loop.send_all(ours, bytes(MUCH))
        print("  writer: all is sent")

    async def peer() -> None:
        await loop.sleep(0.1)
        await loop.send_all(theirs, b"ping")
        received = 0
        while received < MUCH:
            try:
                received += len(theirs.recv(100_000))
            except BlockingIOError:
                await loop.sleep(0.01)

    loop.spawn(reader())
    loop.spawn(writer())
    loop.spawn(peer())
    with ours, theirs:
        loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program, limit=20.0)
