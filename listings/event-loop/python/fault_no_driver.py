"""Three things that Python does not await by itself.

Run it: `python3 listings/event-loop/python/fault_no_driver.py`
"""

import socket
from typing import Any, Awaitable, Callable, Tuple

import runtime


# ANCHOR: program
class BareSleep:
    """Has a `poll`, but Python can't await it."""

    def poll(self, waker: Any) -> Tuple[runtime.Poll, None]:
        return runtime.Poll.READY, None


async def delay_message() -> None:
    await runtime.sleep(0.1)


def polls_a_coroutine() -> None:
    coroutine = delay_message()
    try:
        coroutine.poll(runtime.Waker(1))
    finally:
        coroutine.close()


async def awaits_a_bare_future() -> None:
    await BareSleep()


async def awaits_sendall() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        await ours.sendall(b"ping")
# ANCHOR_END: program


def outcome(program: Callable[[], Any]) -> str:
    try:
        awaitable = program()
        if isinstance(awaitable, Awaitable):
            awaitable.send(None)
    except (AttributeError, TypeError) as error:
        return type(error).__name__
    return "no error"


def main() -> None:
    for program in [polls_a_coroutine, awaits_a_bare_future, awaits_sendall]:
        print(f"{program.__name__}: {outcome(program)}")


if __name__ == "__main__":
    main()
