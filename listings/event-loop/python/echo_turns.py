"""An echo server and one client, in one loop.

Run it: `python3 listings/event-loop/python/echo_turns.py`
"""

import socket
from typing import Tuple

from echo_once import LENGTH, echo_once
from runtime import accept_client, read_socket, run, send_all, sleep, spawn


# ANCHOR: tasks
async def serve_client(client: socket.socket) -> None:
    with client:
        await echo_once(client)
    print("server: done")


async def accept_one(server: socket.socket) -> None:
    with server:
        client, _ = await accept_client(server)
    print("server: a client")
    spawn(serve_client(client))


async def client(address: Tuple[str, int]) -> None:
    await sleep(0.1)
    # This blocks, but only briefly: the listener is on this machine.
    with socket.create_connection(address) as sock:
        sock.setblocking(False)
        await send_all(sock, b"pi")
        await sleep(0.1)
        await send_all(sock, b"ng")
        answer = await read_socket(sock, LENGTH)
    print(f"client: {answer.decode()}")
# ANCHOR_END: tasks


def main() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    spawn(accept_one(server))
    spawn(client(server.getsockname()))
    run()


if __name__ == "__main__":
    main()
