"""The delay by hand: a state and a child instead of `async def`.

Run it: `python3 listings/event-loop/python/delay_machine.py`
"""

from typing import Optional, Tuple

from runtime import Future, Poll, Waker, run, sleep, spawn


# ANCHOR: machine
class DelayMessageSM(Future):
    ENTRY, WAITING, FINISHED = range(3)

    def __init__(self) -> None:
        self.state = self.ENTRY
        self.sleep: Optional[Future] = None

    def poll(self, waker: Waker) -> Tuple[Poll, None]:
        if self.state == self.ENTRY:
            print("step 1")
            self.sleep = sleep(0.5)
            self.state = self.WAITING
        if self.state == self.WAITING:
            outcome, _ = self.sleep.poll(waker)  # the waker goes down to the child
            if outcome is Poll.PENDING:
                return Poll.PENDING, None
            print("step 2")
            self.state = self.FINISHED
        return Poll.READY, None

    def close(self) -> None:
        if self.sleep is not None:
            self.sleep.close()


def delay_message() -> Future:
    return DelayMessageSM()
# ANCHOR_END: machine


def main() -> None:
    spawn(delay_message())
    run()


if __name__ == "__main__":
    main()
