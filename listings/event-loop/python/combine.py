"""Two futures made of others: both at once, and one with a time limit."""

from __future__ import annotations

from typing import Any, List, Tuple

from runtime import Awaitable, Future, Poll, Waker, as_future, sleep


# ANCHOR: join
class join(Future):
    """Polls all of them until the last is done. Its value is the list of theirs."""

    def __init__(self, *awaitables: Awaitable) -> None:
        self.waiting = {n: as_future(one) for n, one in enumerate(awaitables)}
        self.values: List[Any] = [None] * len(awaitables)

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        for n, future in list(self.waiting.items()):
            state, self.values[n] = future.poll(waker)
            if state is Poll.READY:
                del self.waiting[n]
        if self.waiting:
            return Poll.PENDING, None
        return Poll.READY, self.values

    def close(self) -> None:
        for future in self.waiting.values():
            future.close()
# ANCHOR_END: join


# ANCHOR: timeout
class timeout(Future):
    """Raises TimeoutError if a future is not ready in so many seconds."""

    def __init__(self, duration: float, awaitable: Awaitable) -> None:
        self.duration = duration
        self.future = as_future(awaitable)
        self.limit = sleep(duration)

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        state, value = self.future.poll(waker)
        if state is Poll.READY:
            self.limit.close()
            return Poll.READY, value
        state, _ = self.limit.poll(waker)
        if state is Poll.READY:
            self.future.close()
            raise TimeoutError(f"not ready after {self.duration} s")
        return Poll.PENDING, None

    def close(self) -> None:
        self.future.close()
        self.limit.close()
# ANCHOR_END: timeout


