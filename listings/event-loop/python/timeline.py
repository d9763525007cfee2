"""Records what the loop does, and what its four tables hold after it.

When the environment variable TIMELINE_OUT names a new file, the runtime hands
itself to `record`, which wraps its pieces. Each event is a line of JSON, as the
recorder of the programs in Rust writes it.
"""

from __future__ import annotations

import functools
import json
import os
import threading
import time
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional, TextIO, Tuple

DIRECTIONS = {1: "read", 2: "write"}
LOOP = 0  # the lane of the loop; a task's lane has the task's number


class Recorder:
    def __init__(self, runtime: ModuleType, file: TextIO) -> None:
        self.runtime = runtime
        self.file = file
        self.lock = threading.RLock()
        self.origin = time.monotonic_ns()
        self.threads: List[int] = []
        self.lanes: List[int] = []
        self.turn = 0
        self.open = 0  # since when the turn lasts, until the loop blocks
        self.inside: Optional[str] = None  # "spawn" or "poll", while in it
        self.event: Optional[Tuple[int, int]] = None  # whose waker comes next
        self.raised = False
        self.sockets: List[int] = []  # in the order in which they came
        self.write("open", version=1)

    def since(self, nanoseconds: int) -> int:
        return max(0, nanoseconds - self.origin)

    def write(self, event: str, **fields: Any) -> int:
        """Writes one line, and returns the time after it."""
        with self.lock:
            line = {"event": event, "at": self.since(time.monotonic_ns()), **fields}
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
        return self.since(time.monotonic_ns())

    def thread(self) -> int:
        here = threading.get_ident()
        if here not in self.threads:
            self.threads.append(here)
            name = threading.current_thread().name
            self.write("thread", thread=self.threads.index(here), name=name)
        return self.threads.index(here)

    def poll(self, lane: int, **announced: Any) -> int:
        """A poll of the lane begins, which is announced before its first."""
        thread = self.thread()
        if lane not in self.lanes:
            self.lanes.append(lane)
            self.write("lane", thread=thread, lane=lane, **announced)
        return self.write("poll", thread=thread, lane=lane)

    def end(self, lane: int, since: int, outcome: str) -> None:
        thread = self.thread()
        self.write("end", thread=thread, lane=lane, since=since, outcome=outcome)

    def open_turn(self) -> None:
        if not self.open:
            self.turn += 1
            self.open = self.poll(LOOP, name="the loop", line=0, parent=None, kind="loop")

    def close_turn(self, outcome: str) -> None:
        self.end(LOOP, self.open, outcome)
        self.open = 0

    def note(self, what: str, task: Optional[int] = None) -> None:
        with self.lock:
            turn = f"Turn {self.turn}" if self.turn else "Before the first turn"
            self.write("note", task=task, text=f"{turn}: {what}", columns=self.columns())

    def columns(self) -> List[Dict[str, Any]]:
        runtime = self.runtime
        timers = [
            {"at": self.since(int(deadline * 1e9)), "text": f"task {waker.task_id}"}
            for deadline, _, waker in sorted(runtime.TIMER_HEAP)
        ]
        waits = sorted(
            (self.socket(fd), bit, waker.task_id)
            for fd, wakers in sorted(runtime.POLLER._wakers.items())
            for bit, waker in sorted(wakers.items())
        )
        columns = {
            "ready": [{"text": f"task {task}"} for task in runtime.READY_QUEUE],
            "tasks": [{"text": f"task {task}"} for task in sorted(runtime.TASKS)],
            "timers": timers,
            "poller": [
                {"text": f"socket {socket}, {DIRECTIONS[bit]}: task {task}"}
                for socket, bit, task in waits
            ],
        }
        return [{"name": name, "entries": entries} for name, entries in columns.items()]

    def socket(self, fd: int) -> int:
        """The number of a socket. The system's own differ from run to run."""
        if fd not in self.sockets:
            self.sockets.append(fd)
        return self.sockets.index(fd) + 1

    def woken(self, task: int) -> None:
        another_thread = threading.get_ident() != self.runtime.POLLER.thread
        if self.inside == "spawn" or task not in self.runtime.TASKS:
            return
        if another_thread or self.inside == "poll":
            self.note(f"task {task} is woken", task)
        elif self.event is not None:
            fd, bit = self.event
            self.event = None
            what = f"socket {self.socket(fd)} is ready to {DIRECTIONS[bit]}"
            self.note(f"{what}, for task {task}", task)
        else:
            self.note(f"the timer of task {task} is due", task)


def record(runtime: ModuleType) -> None:
    recorder = Recorder(runtime, open(os.environ["TIMELINE_OUT"], "x", encoding="utf-8"))

    def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
        original = getattr(owner, name)
        wrapper = functools.wraps(original)(lambda *args: around(original, *args))
        setattr(owner, name, wrapper)

    def spawn(original: Callable[..., None], awaitable: Any) -> None:
        before, recorder.inside = recorder.inside, "spawn"
        original(awaitable)
        recorder.inside = before
        task = max(runtime.TASKS)
        recorder.note(f"task {task} is spawned", task)

    def poll_task(original: Callable[..., None], task: Any) -> None:
        recorder.open_turn()
        code = getattr(getattr(task.coro, "coro", None), "cr_code", None)
        name, line = (code.co_name, code.co_firstlineno) if code else (type(task.coro).__name__, 1)
        since = recorder.poll(task.id, name=name, line=line, parent=LOOP, task=task.id)
        recorder.inside, recorder.raised = "poll", True
        original(task)
        recorder.inside = None
        result = "is pending" if task.id in runtime.TASKS else "is ready"
        recorder.end(task.id, since, "pending" if task.id in runtime.TASKS else "ready")
        result = "raises an error" if recorder.raised else result
        recorder.note(f"task {task.id} is polled and {result}", task.id)

    def poll(original: Callable[..., Any], *args: Any) -> Any:
        answer = original(*args)
        recorder.raised = False
        return answer

    def wait(original: Callable[..., Any], poller: Any, timeout: Optional[float]) -> Any:
        recorder.open_turn()
        what = "the loop waits for an event"
        if timeout == 0:
            what = "the loop asks for events and does not wait"
        elif timeout is not None:
            what += ", and for the first timer at most"
        recorder.note(what)
        recorder.close_turn("pending")
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
        recorder.note("the loop ends")
        recorder.close_turn("ready")

    wrap(runtime, "spawn", spawn)
    wrap(runtime, "poll_task", poll_task)
    wrap(runtime.Task, "poll", poll)
    wrap(runtime.SimplePoller, "wait", wait)
    wrap(runtime.SimplePoller, "waker_for", waker_for)
    wrap(runtime.Waker, "__call__", wake)
    wrap(runtime, "run", run)
