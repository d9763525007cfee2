"""An exception that doesn't exist.

Run it: `python3 listings/event-loop/python/fault_unknown_name.py`
"""

import socket
from types import ModuleType
from typing import Any, Tuple

import first
from runtime import READ, Poll
from watch import compare


# ANCHOR: future
class ReadFuture(first.ReadFuture):
    def poll(self, waker: Any) -> Tuple[Poll, Any]:
        try:
            return Poll.READY, self.sock.recv(len(self.buffer))
        except (BlockingIOError, WouldBlockError):
            first.POLLER.register(self.sock, READ, waker)
            return Poll.PENDING, None
# ANCHOR_END: future


def program(loop: ModuleType) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    read = ReadFuture if loop is first else loop.read_socket

    async def reader() -> None:
        print(f"  read: {await read(ours, 4)}")

    async def writer() -> None:
        await loop.sleep(0.1)
        theirs.send(b"ping")

    loop.spawn(reader())
    loop.spawn(writer())
    with ours, theirs:
        loop.run()


if __name__ == "__main__":
    compare(program, limit=20.0)
