"""Ten bytes that arrive in three pieces.

Run it: `python3 listings/event-loop/python/read_exact.py`
"""

import socket
from typing import Any, Tuple

from runtime import Future, Poll, Waker, read_socket, run, send_all, sleep, spawn


# ANCHOR: tasks
class Loud(Future):
    """Says what each poll of another future answers."""

    def __init__(self, future: Future) -> None:
        self.future = future

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        state, value = self.future.poll(waker)
        print(f"poll: {state.name.lower()}")
        return state, value


async def reader(sock: socket.socket) -> None:
    with sock:
        data = await Loud(read_socket(sock, 10))
        print(f"read: {data.decode()}")
        rest = await read_socket(sock, 2)
        print(f"read: {rest.decode()}")


async def writer(sock: socket.socket) -> None:
    with sock:
        for piece in [b"abcd", b"ef", b"ghijkl"]:
            print(f"write: {piece.decode()}")
            await send_all(sock, piece)
            await sleep(0.1)
# ANCHOR_END: tasks


def main() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    spawn(reader(ours))
    spawn(writer(theirs))
    run()


if __name__ == "__main__":
    main()
