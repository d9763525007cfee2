"""A client that connects and says nothing.

Run it: `python3 listings/event-loop/python/fault_blocking_client.py`
"""

import socket
from types import ModuleType

from watch import compare


# ANCHOR: program
def program(loop: ModuleType) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)

    async def serve() -> None:
        client, _ = await loop.accept_client(server)
        with client:
            data = await loop.read_socket(client, 4)
        print(f"  server: {data.decode()}")

    async def silent_client() -> None:
        with socket.create_connection(server.getsockname()) as sock:
            for tick in range(1, 4):
                await loop.sleep(0.1)
                print(f"  tick {tick}")
            sock.send(b"ping")

    loop.spawn(serve())
    loop.spawn(silent_client())
    with server:
        loop.run()
# ANCHOR_END: program


if __name__ == "__main__":
    compare(program)
