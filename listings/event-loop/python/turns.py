"""Writes down each step of the loop, with the state after it.

When the environment variable BOOK_TURNS names a file, the runtime hands itself
to `watch`, which wraps its pieces. The file gets one line of JSON a step.
"""

from __future__ import annotations

import functools
import json
import os
import threading
import time
from types import ModuleType
from typing import Any, Callable, Dict, Optional, TextIO, Tuple

DIRECTIONS = {1: "read", 2: "write"}


class Recorder:
    def __init__(self, runtime: ModuleType, file: TextIO) -> None:
        self.runtime = runtime
        self.file = file
        self.lock = threading.Lock()
        self.start: Optional[float] = None  # the time of the first step
        self.turn = 0
        self.waited = True  # the next poll or wait opens a turn
        self.inside: Optional[str] = None  # "spawn" or "poll", while in it
        self.event: Optional[Tuple[int, int]] = None  # whose waker comes next
        self.raised = False

    def milliseconds(self, moment: float) -> float:
        if self.start is None:
            self.start = moment
        return round((moment - self.start) * 1000, 3)

    def open_turn(self) -> None:
        if self.waited:
            self.turn, self.waited = self.turn + 1, False

    def step(self, step: str, **details: Any) -> None:
        """Writes one line."""
        with self.lock:
            now = self.milliseconds(time.monotonic())
            line = {"turn": self.turn, "step": step, **details, **self.state()}
            self.file.write(json.dumps({**line, "at_ms": now}) + "\n")
            self.file.flush()

    def state(self) -> Dict[str, Any]:
        runtime = self.runtime
        timers = [
            {"deadline_ms": self.milliseconds(deadline), "task": waker.task_id}
            for deadline, _, waker in sorted(runtime.TIMER_HEAP)
        ]
        waits = [
            {"fd": fd, "direction": DIRECTIONS[bit], "task": waker.task_id}
            for fd, wakers in sorted(runtime.POLLER._wakers.items())
            for bit, waker in sorted(wakers.items())
        ]
        return {
            "ready": list(runtime.READY_QUEUE),
            "tasks": sorted(runtime.TASKS),
            "timers": timers,
            "poller": waits,
        }

    def woken(self, task: int) -> None:
        another_thread = threading.get_ident() != self.runtime.POLLER.thread
        if self.inside == "spawn" or task not in self.runtime.TASKS:
            return
        if another_thread or self.inside == "poll":
            self.step("wake", task=task)
        elif self.event is not None:
            fd, bit = self.event
            self.event = None
            self.step("event", task=task, fd=fd, direction=DIRECTIONS[bit])
        else:
            self.step("timer", task=task)


def watch(runtime: ModuleType) -> None:
    file = open(os.environ["BOOK_TURNS"], "w", encoding="utf-8")
    recorder = Recorder(runtime, file)

    def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
        original = getattr(owner, name)
        wrapper = functools.wraps(original)(lambda *args: around(original, *args))
        setattr(owner, name, wrapper)

    def spawn(original: Callable[..., None], awaitable: Any) -> None:
        before, recorder.inside = recorder.inside, "spawn"
        original(awaitable)
        recorder.inside = before
        recorder.step("spawn", task=max(runtime.TASKS))

    def poll_task(original: Callable[..., None], task: Any) -> None:
        recorder.open_turn()
        recorder.inside, recorder.raised = "poll", True
        original(task)
        recorder.inside = None
        result = "pending" if task.id in runtime.TASKS else "ready"
        result = "raised" if recorder.raised else result
        recorder.step("poll", task=task.id, result=result)

    def poll(original: Callable[..., Any], *args: Any) -> Any:
        answer = original(*args)
        recorder.raised = False
        return answer

    def wait(original: Callable[..., Any], poller: Any, timeout: Optional[float]) -> Any:
        limit = None if timeout is None else round(timeout * 1000, 3)
        recorder.open_turn()
        recorder.step("wait", timeout_ms=limit)
        recorder.waited = True
        return original(poller, timeout)

    def waker_for(original: Callable[..., Any], *args: Any) -> Any:
        if recorder.inside is None:
            recorder.event = args[1:]
        return original(*args)

    def wake(original: Callable[..., None], waker: Any) -> None:
        original(waker)
        recorder.woken(waker.task_id)

    def run(original: Callable[[], None]) -> None:
        original()
        recorder.open_turn()
        recorder.step("exit")

    wrap(runtime, "spawn", spawn)
    wrap(runtime, "poll_task", poll_task)
    wrap(runtime.Task, "poll", poll)
    wrap(runtime.SimplePoller, "wait", wait)
    wrap(runtime.SimplePoller, "waker_for", waker_for)
    wrap(runtime.Waker, "__call__", wake)
    wrap(runtime, "run", run)
