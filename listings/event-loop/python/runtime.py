"""A single-threaded event loop in Python."""

from __future__ import annotations

import heapq
import itertools
import os
import selectors
import socket
import sys
import threading
import time
from collections import deque
from enum import Enum
from typing import Any, Coroutine, Deque, Dict, Generator, List, Optional, Tuple, Union

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


# ANCHOR: poll
class Poll(Enum):
    """What a poll answers."""

    READY = 0
    PENDING = 1
# ANCHOR_END: poll


# ANCHOR: waker
class Waker:
    """Call it, from any thread, and its task is polled again."""

    def __init__(self, task_id: int) -> None:
        self.task_id = task_id
        self.queued = False  # whether the task's id is in the queue

    def __call__(self) -> None:
        with QUEUE_LOCK:
            if self.queued:
                return  # one poll answers all wakes before it
            self.queued = True
            READY_QUEUE.append(self.task_id)
        POLLER.notify()
# ANCHOR_END: waker


# ANCHOR: future
class Future:
    """A value that isn't there yet. Whatever can be awaited is one."""

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        """`READY` and the value, or `PENDING`: then `waker` will be called."""
        raise NotImplementedError

    def close(self) -> None:
        """Gives back what it holds, since it won't be polled again."""

    def __await__(self) -> Generator[Future, Any, Any]:
        # The driver below gets the future, polls it, and sends its value.
        return (yield self)
# ANCHOR_END: future


# ANCHOR: driver
class Driver(Future):
    """Makes a future of the coroutine that calling an `async def` returns."""

    def __init__(self, coro: Coroutine[Future, Any, Any]) -> None:
        self.coro = coro
        self.awaited: Optional[Future] = None  # what the coroutine waits for

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        try:
            if self.awaited is None:
                self.awaited = self.coro.send(None)  # runs to the first await
            while True:
                try:
                    state, value = self.awaited.poll(waker)
                except Exception as error:
                    self.awaited = self.coro.throw(error)
                    continue
                if state is Poll.PENDING:
                    return Poll.PENDING, None
                self.awaited = self.coro.send(value)  # runs to the next await
        except StopIteration as end:
            return Poll.READY, end.value

    def close(self) -> None:
        if self.awaited is not None:
            self.awaited.close()
        self.coro.close()


Awaitable = Union[Future, Coroutine[Future, Any, Any]]


def as_future(awaitable: Awaitable) -> Future:
    return awaitable if isinstance(awaitable, Future) else Driver(awaitable)
# ANCHOR_END: driver


# ANCHOR: task
class Task(Future):
    """What the loop schedules: a future, with a number and a waker."""

    _ids = itertools.count(1)

    def __init__(self, awaitable: Awaitable) -> None:
        self.coro = as_future(awaitable)
        self.id = next(Task._ids)
        self.waker = Waker(self.id)

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        return self.coro.poll(waker)
# ANCHOR_END: task


# ANCHOR: poller
class SimplePoller:
    """Which task waits for which descriptor, and the system call that waits for all."""

    def __init__(self) -> None:
        self.sel = selectors.DefaultSelector()  # epoll, kqueue, …
        self._wakers: Dict[int, Dict[int, Waker]] = {}  # fd -> direction -> waker
        self.thread: Optional[int] = None  # the thread of the loop, while it runs
        # Another thread interrupts the wait by sending a byte through this pair.
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)
        self._ringer.setblocking(False)
        self.sel.register(self._bell, READ)

    def register(self, sock: socket.socket, direction: int, waker: Waker) -> None:
        """Has `waker` called once, when `sock` is ready in this direction."""
        fd = sock.fileno()
        wakers = self._wakers.get(fd, {})
        if wakers.get(direction, waker) is not waker:
            raise RuntimeError(f"another task waits for descriptor {fd} already")
        self._set(fd, {**wakers, direction: waker})

    def unregister(self, fd: int, direction: int, waker: Waker) -> None:
        """Undoes `register`, if the waker was not called yet."""
        if self._wakers.get(fd, {}).get(direction) is waker:
            self.waker_for(fd, direction)

    def waker_for(self, fd: int, direction: int) -> Waker:
        """Takes out the waker that waits for this event."""
        wakers = dict(self._wakers[fd])
        waker = wakers.pop(direction)
        self._set(fd, wakers)
        return waker

    def _set(self, fd: int, wakers: Dict[int, Waker]) -> None:
        if not wakers:
            del self._wakers[fd]
            self.sel.unregister(fd)
            return
        change = self.sel.modify if fd in self._wakers else self.sel.register
        change(fd, sum(wakers))  # the directions are bits
        self._wakers[fd] = wakers

    def wait(self, timeout: Optional[float]) -> List[Tuple[int, int]]:
        """Blocks for `timeout` seconds at most, None for as long as it takes.

        Returns what became ready: descriptors, each with its direction.
        """
        ready = []
        for key, mask in self.sel.select(timeout):
            if key.fileobj is self._bell:
                self._bell.recv(4096)
            else:
                ready += [(key.fd, bit) for bit in (READ, WRITE) if mask & bit]
        return ready

    def notify(self) -> None:
        """Called from another thread, ends the loop's `wait`, this or the next."""
        if self.thread not in (None, threading.get_ident()):
            try:
                self._ringer.send(b"!")
            except BlockingIOError:
                pass  # so many bytes are in it that `wait` ends at once

    def forget(self, fd: int) -> List[Waker]:
        """Takes out all wakers of a descriptor that is about to be closed."""
        return [self.waker_for(fd, bit) for bit in list(self._wakers.get(fd, ()))]
# ANCHOR_END: poller


# ANCHOR: data
QUEUE_LOCK = threading.Lock()  # other threads push, too
READY_QUEUE: Deque[int] = deque()  # the tasks to poll, first in first out
POLLER = SimplePoller()  # which task waits for which descriptor
TASKS: Dict[int, Task] = {}  # all tasks that are not done
TIMER_HEAP: List[List[Any]] = []  # [deadline, sequence, waker], the earliest first
# ANCHOR_END: data


# ANCHOR: run
def run() -> None:
    """Runs the loop until no task is left."""
    POLLER.thread = threading.get_ident()
    while TASKS:
        # 1. Poll the tasks that are ready. What they wake has to wait for the next turn.
        for _ in range(len(READY_QUEUE)):
            task = TASKS.get(READY_QUEUE.popleft())
            if task is not None:  # it may have been woken after its end
                poll_task(task)
        if not TASKS:
            break

        # 2. How long may we block? Not at all while a task is ready.
        timeout = None
        if READY_QUEUE:
            timeout = 0.0
        elif TIMER_HEAP:
            timeout = max(0.0, TIMER_HEAP[0][0] - time.monotonic())

        # 3. Block, and 4. wake the tasks whose descriptors are ready.
        for fd, direction in POLLER.wait(timeout):
            POLLER.waker_for(fd, direction)()

        # 5. Wake the tasks whose timers have expired.
        now = time.monotonic()
        while TIMER_HEAP and TIMER_HEAP[0][0] <= now:
            timer = heapq.heappop(TIMER_HEAP)
            waker, timer[2] = timer[2], None
            waker()


def poll_task(task: Task) -> None:
    """Polls `task`, and drops it when it is done. Its error ends no other."""
    task.waker.queued = False  # from here on, a wake asks for one more poll
    try:
        state, _ = task.poll(task.waker)
    except Exception as error:
        del TASKS[task.id]
        print(f"task {task.id} failed: {error}", file=sys.stderr, flush=True)
    else:
        if state is Poll.READY:
            del TASKS[task.id]
# ANCHOR_END: run


# ANCHOR: spawn
def spawn(awaitable: Awaitable) -> None:
    """Makes a task, to be polled in the next turn of the loop."""
    task = Task(awaitable)
    TASKS[task.id] = task
    task.waker()
# ANCHOR_END: spawn


# ANCHOR: sleep
def sleep(duration: float) -> SleepFuture:
    """A future that is ready in `duration` seconds from now."""
    return sleep_until(time.monotonic() + duration)


def sleep_until(deadline: float) -> SleepFuture:
    """A future that is ready when `time.monotonic()` has come to `deadline`."""
    return SleepFuture(deadline)


class SleepFuture(Future):
    _sequence = itertools.count()

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.timer: Optional[List[Any]] = None

    def poll(self, waker: Waker) -> Tuple[Poll, None]:
        if time.monotonic() >= self.deadline:
            self.close()
            return Poll.READY, None
        if self.timer is None or self.timer[2] is not waker:
            self.close()
            # Equal deadlines are told apart by the sequence, never by the waker.
            self.timer = [self.deadline, next(SleepFuture._sequence), waker]
            heapq.heappush(TIMER_HEAP, self.timer)
        return Poll.PENDING, None

    def close(self) -> None:
        if self.timer is not None and self.timer[2] is not None:
            TIMER_HEAP.remove(self.timer)
            heapq.heapify(TIMER_HEAP)
        self.timer = None
# ANCHOR_END: sleep


# ANCHOR: socket_future
class SocketFuture(Future):
    """Attempts something with a socket, again and again as the socket is ready."""

    direction = READ

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.registered: Optional[Tuple[int, int, Waker]] = None

    def attempt(self) -> Any:
        """Returns the value, or raises BlockingIOError when it has to wait."""
        raise NotImplementedError

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        self.close()
        try:
            return Poll.READY, self.attempt()
        except BlockingIOError:
            POLLER.register(self.sock, self.direction, waker)
            self.registered = (self.sock.fileno(), self.direction, waker)
            return Poll.PENDING, None

    def close(self) -> None:
        if self.registered is not None:
            POLLER.unregister(*self.registered)
            self.registered = None
# ANCHOR_END: socket_future


# ANCHOR: read_socket
def read_socket(sock: socket.socket, nbytes: int) -> Future:
    """A future of exactly `nbytes` bytes from a non-blocking socket."""
    return ReadFuture(sock, nbytes)


class ReadFuture(SocketFuture):
    def __init__(self, sock: socket.socket, nbytes: int) -> None:
        super().__init__(sock)
        self.buffer = bytearray(nbytes)
        self.read_so_far = 0

    def attempt(self) -> bytes:
        # Until all is read, or until the socket has no more for now.
        while self.read_so_far < len(self.buffer):
            rest = memoryview(self.buffer)[self.read_so_far :]
            count = self.sock.recv_into(rest)
            if count == 0:
                raise ConnectionError(
                    f"peer closed after {self.read_so_far} of {len(self.buffer)} bytes"
                )
            self.read_so_far += count
        return bytes(self.buffer)
# ANCHOR_END: read_socket


# ANCHOR: send_all
def send_all(sock: socket.socket, data: bytes) -> Future:
    """A future that is ready when the system has taken all of `data`."""
    return SendFuture(sock, data)


class SendFuture(SocketFuture):
    direction = WRITE

    def __init__(self, sock: socket.socket, data: bytes) -> None:
        super().__init__(sock)
        self.rest = memoryview(data)

    def attempt(self) -> None:
        while self.rest:
            self.rest = self.rest[self.sock.send(self.rest) :]
# ANCHOR_END: send_all


# ANCHOR: accept_client
def accept_client(server: socket.socket) -> Future:
    """A future of the next client of a non-blocking listener, and its address."""
    return AcceptFuture(server)


class AcceptFuture(SocketFuture):
    def attempt(self) -> Tuple[socket.socket, Any]:
        client, address = self.sock.accept()
        client.setblocking(False)  # the system may not hand the listener's mode on
        return client, address
# ANCHOR_END: accept_client


# ANCHOR: close
def close(sock: socket.socket) -> None:
    """Closes `sock`. A task that waits for it is woken, and gets the error."""
    wakers = POLLER.forget(sock.fileno())
    sock.close()
    for waker in wakers:
        waker()
# ANCHOR_END: close


if "TIMELINE_OUT" in os.environ:  # the book records this run
    import timeline

    timeline.record(sys.modules[__name__])
