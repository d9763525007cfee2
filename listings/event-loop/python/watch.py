"""Runs one program on `first.py` and on `runtime.py`, and says how each ended."""

from __future__ import annotations

import signal
import sys
from types import ModuleType
from typing import Any, Callable

import first
import runtime

PATIENCE = 0.7  # seconds, where the loop is expected to wait forever


class Waits(BaseException):
    """The loop is still waiting."""


def interrupt(*_: Any) -> None:
    raise Waits


def compare(program: Callable[[ModuleType], None], limit: float = PATIENCE) -> None:
    sys.stdout.reconfigure(line_buffering=True)  # in order with the errors
    signal.signal(signal.SIGALRM, interrupt)
    for loop, patience in [(first, limit), (runtime, 20.0)]:
        print(f"on {loop.__name__}.py:")
        signal.setitimer(signal.ITIMER_REAL, patience)
        try:
            program(loop)
            ended = "the loop ends"
        except Waits:
            ended = f"the loop still waits after {patience} s"
        except Exception as error:
            ended = f"the loop ends with {type(error).__name__}: {error}"
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(f"  {ended}")
        for task in loop.TASKS.values():
            task.coro.close()
