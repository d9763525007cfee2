"""An echo server: each client sends four bytes and gets them back.

Run it: `python3 listings/event-loop/python/echo_server.py`
It prints its address. A number as its argument is the port to listen on.
"""

import socket
import sys

from combine import timeout
from echo_once import echo_once
from runtime import accept_client, run, sleep, spawn

PATIENCE = 5.0  # seconds that a client may take
PAUSE = 0.1  # seconds after an accept that failed


# ANCHOR: serve
async def serve_client(client: socket.socket) -> None:
    with client:
        await timeout(PATIENCE, echo_once(client))


async def accept_loop(server: socket.socket) -> None:
    while True:
        try:
            client, _ = await accept_client(server)
        except OSError as error:
            # Perhaps no descriptor is left. Those in use will be given back.
            print(f"cannot accept: {error}", file=sys.stderr, flush=True)
            await sleep(PAUSE)
        else:
            spawn(serve_client(client))
# ANCHOR_END: serve


# ANCHOR: main
def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with socket.create_server(("127.0.0.1", port)) as server:
        server.setblocking(False)
        host, port = server.getsockname()
        print(f"listening on {host}:{port}", flush=True)
        spawn(accept_loop(server))
        run()


if __name__ == "__main__":
    main()
# ANCHOR_END: main
