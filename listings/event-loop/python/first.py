"""The loop as you'd write it first. Each piece has a fault or two.

It takes `Poll`, `Future` and the driver of coroutines from `runtime.py`, so
that one program can run on both.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import socket
import time
from collections import deque
from typing import Any, Deque, Dict, List, Optional, Tuple

from runtime import READ, WRITE, Awaitable, Future, Poll, as_future


# ANCHOR: waker
class Waker:
    def __init__(self, task_id: int) -> None:
        self.task_id = task_id

    def __call__(self) -> None:
        READY_QUEUE.append(self.task_id)
# ANCHOR_END: waker


class Task(Future):
    _ids = itertools.count(1)

    def __init__(self, awaitable: Awaitable) -> None:
        self.coro = as_future(awaitable)
        self.id = next(Task._ids)

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        return self.coro.poll(waker)


# ANCHOR: poller
class SimplePoller:
    def __init__(self) -> None:
        self.sel = selectors.DefaultSelector()
        self.wakers: Dict[int, Waker] = {}

    def register(self, sock: socket.socket, direction: int, waker: Waker) -> None:
        fd = sock.fileno()
        if fd not in self.wakers:
            self.sel.register(sock, direction)
        self.wakers[fd] = waker

    def wait(self, timeout: Optional[float]) -> List[int]:
        return [key.fd for key, _ in self.sel.select(timeout)]

    def waker_for(self, fd: int) -> Waker:
        return self.wakers[fd]
# ANCHOR_END: poller


READY_QUEUE: Deque[int] = deque()
POLLER = SimplePoller()
TASKS: Dict[int, Task] = {}
TIMER_HEAP: List[Tuple[float, Waker]] = []


# ANCHOR: run
def run() -> None:
    while READY_QUEUE or POLLER.sel.get_map():
        while READY_QUEUE:
            task_id = READY_QUEUE.popleft()
            state, _ = TASKS[task_id].poll(Waker(task_id))
            if state is Poll.READY:
                TASKS.pop(task_id)

        timeout = None
        if TIMER_HEAP:
            timeout = max(0.0, TIMER_HEAP[0][0] - time.monotonic())
        for fd in POLLER.wait(timeout):
            POLLER.waker_for(fd)()

        now = time.monotonic()
        while TIMER_HEAP and TIMER_HEAP[0][0] <= now:
            _, waker = heapq.heappop(TIMER_HEAP)
            waker()
# ANCHOR_END: run


def spawn(awaitable: Awaitable) -> None:
    task = Task(awaitable)
    TASKS[task.id] = task
    READY_QUEUE.append(task.id)


# ANCHOR: sleep
class SleepFuture(Future):
    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def poll(self, waker: Waker) -> Tuple[Poll, None]:
        if time.monotonic() >= self.deadline:
            return Poll.READY, None
        heapq.heappush(TIMER_HEAP, (self.deadline, waker))
        return Poll.PENDING, None
# ANCHOR_END: sleep


def sleep_until(deadline: float) -> Future:
    return SleepFuture(deadline)


def sleep(duration: float) -> Future:
    return SleepFuture(time.monotonic() + duration)


# ANCHOR: read_socket
class ReadFuture(Future):
    def __init__(self, sock: socket.socket, nbytes: int) -> None:
        self.sock = sock
        self.buffer = bytearray(nbytes)
        self.read_so_far = 0

    def poll(self, waker: Waker) -> Tuple[Poll, Optional[bytes]]:
        try:
            count = self.sock.recv_into(memoryview(self.buffer)[self.read_so_far :])
            if count == 0:
                raise ConnectionError("peer closed")
            self.read_so_far += count
            if self.read_so_far == len(self.buffer):
                return Poll.READY, bytes(self.buffer)
        except BlockingIOError:
            POLLER.register(self.sock, READ, waker)
        return Poll.PENDING, None
# ANCHOR_END: read_socket


def read_socket(sock: socket.socket, nbytes: int) -> Future:
    return ReadFuture(sock, nbytes)


class SendFuture(Future):
    def __init__(self, sock: socket.socket, data: bytes) -> None:
        self.sock = sock
        self.rest = memoryview(data)

    def poll(self, waker: Waker) -> Tuple[Poll, None]:
        try:
            while self.rest:
                self.rest = self.rest[self.sock.send(self.rest) :]
        except BlockingIOError:
            POLLER.register(self.sock, WRITE, waker)
            return Poll.PENDING, None
        return Poll.READY, None


def send_all(sock: socket.socket, data: bytes) -> Future:
    return SendFuture(sock, data)


# ANCHOR: accept_client
class AcceptFuture(Future):
    def __init__(self, server: socket.socket) -> None:
        self.server = server

    def poll(self, waker: Waker) -> Tuple[Poll, Any]:
        try:
            return Poll.READY, self.server.accept()
        except BlockingIOError:
            POLLER.register(self.server, READ, waker)
            return Poll.PENDING, None
# ANCHOR_END: accept_client


def accept_client(server: socket.socket) -> Future:
    return AcceptFuture(server)
