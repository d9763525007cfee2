"""The echo by hand: a state and a child instead of `async def`.

Run it: `python3 listings/event-loop/python/echo_machine.py`
"""

import socket
from typing import Optional, Tuple

from echo_once import LENGTH, client
from runtime import Future, Poll, Waker, read_socket, run, send_all, spawn


# ANCHOR: machine
class EchoOnceSM(Future):
    ENTRY, READING, SENDING, DONE = range(4)

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.state = self.ENTRY
        self.child: Optional[Future] = None  # what it waits for

    def poll(self, waker: Waker) -> Tuple[Poll, None]:
        if self.state == self.ENTRY:
            self.child = read_socket(self.sock, LENGTH)
            self.state = self.READING
        if self.state == self.READING:
            outcome, data = self.child.poll(waker)
            if outcome is Poll.PENDING:
                return Poll.PENDING, None
            self.child = send_all(self.sock, data)
            self.state = self.SENDING
        if self.state == self.SENDING:
            outcome, _ = self.child.poll(waker)
            if outcome is Poll.PENDING:
                return Poll.PENDING, None
            self.state = self.DONE
        return Poll.READY, None

    def close(self) -> None:
        if self.child is not None:
            self.child.close()


def echo_once(sock: socket.socket) -> Future:
    return EchoOnceSM(sock)
# ANCHOR_END: machine


def main() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        spawn(echo_once(ours))
        spawn(client(theirs))
        run()


if __name__ == "__main__":
    main()
