"""A closed socket, and a new one with its number.

Run it: `python3 listings/event-loop/python/fault_reused_number.py`
"""

import socket
from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    async def reader(sock: socket.socket, name: str) -> None:
        with sock:
            data = await loop.read_socket(sock, 4)
        print(f"  {name}: {data.decode()}")

    async def two_readers() -> None:
        numbers = set()
        for name in ["first reader", "second reader"]:
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            numbers.add(ours.fileno())
            loop.spawn(reader(ours, name))
            await loop.sleep(0.1)
            theirs.send(b"ping")
            await loop.sleep(0.1)
            theirs.close()
        print(f"  different numbers: {len(numbers)}")

    loop.spawn(two_readers())
    loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
