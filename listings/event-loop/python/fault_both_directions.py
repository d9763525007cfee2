"""A task that reads from a socket, and then writes much to it.

Run it: `python3 listings/event-loop/python/fault_both_directions.py`
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

    async def server() -> None:
        request = await loop.read_socket(ours, 4)
        print(f"  server: {request.decode()}, and sends much")
        await loop.send_all(ours, bytes(MUCH))
        print("  server: all is sent")

    async def client() -> None:
        await loop.sleep(0.1)
        await loop.send_all(theirs, b"ping")
        await loop.sleep(0.1)
        received = 0
        while received < MUCH:
            try:
                received += len(theirs.recv(100_000))
            except BlockingIOError:
                await loop.sleep(0.01)
        print(f"  client: {received} bytes")

    loop.spawn(server())
    loop.spawn(client())
    with ours, theirs:
        loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
