"""Reads four bytes from a client and sends them back.

Run it: `python3 listings/event-loop/python/echo_once.py`
"""

import socket

from runtime import read_socket, run, send_all, sleep, spawn

LENGTH = 4


# ANCHOR: echo_once
async def echo_once(sock: socket.socket) -> None:
    data = await read_socket(sock, LENGTH)
    await send_all(sock, data)
# ANCHOR_END: echo_once


async def client(sock: socket.socket) -> None:
    for half in [b"pi", b"ng"]:
        await send_all(sock, half)
        await sleep(0.1)
    answer = await read_socket(sock, LENGTH)
    print(f"the client gets: {answer.decode()}")


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
