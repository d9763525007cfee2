"""Proofs of what the book says about the runtime in Python."""

import contextlib
import errno
import faulthandler
import io
import random
import resource
import socket
import threading
import time
import unittest

import runtime
from combine import join, timeout
from runtime import Future, Poll, accept_client, read_socket, run, send_all, sleep, spawn

MOMENT = 0.1  # far enough apart that a busy machine does not change the order
LIMIT = 60  # seconds that a class of tests may take
MUCH = 2_000_000  # more than the system's buffers hold


class Logged(Future):
    """Writes down what each poll of another future answers."""

    def __init__(self, name, log, awaitable):
        self.name, self.log = name, log
        self.future = runtime.as_future(awaitable)

    def poll(self, waker):
        state, value = self.future.poll(waker)
        self.log.append(f"{self.name} {state.name.lower()}")
        return state, value

    def close(self):
        self.future.close()


class YieldOnce(Future):
    yielded = False

    def poll(self, waker):
        if self.yielded:
            return Poll.READY, None
        self.yielded = True
        waker()
        return Poll.PENDING, None


def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    return ours, theirs


def tables():
    waits = sum(map(len, runtime.POLLER._wakers.values()))
    known = len(runtime.POLLER.sel.get_map()) - 1  # the bell is always there
    return [len(runtime.TASKS), len(runtime.READY_QUEUE), len(runtime.TIMER_HEAP), waits, known]


class LoopTest(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(tables(), [0, 0, 0, 0, 0])

    def run_to_the_end(self, coroutine):
        """Runs a task that asserts: the loop alone would report its error and go on."""
        end = []

        async def task():
            try:
                await coroutine
            except BaseException as error:
                end.append(error)
                return
            end.append(None)

        spawn(task())
        run()
        self.assertEqual(len(end), 1)
        if end[0] is not None:
            raise end[0]


class Polls(LoopTest):
    def test_a_task_is_polled_once_and_once_more_for_each_wait(self):
        log = []

        async def task():
            for _ in range(3):
                await sleep(0.01)

        spawn(Logged("task", log, task()))
        run()
        self.assertEqual(log, ["task pending"] * 3 + ["task ready"])

    def test_one_poll_may_cross_several_awaits(self):
        log = []

        async def inner():
            await sleep(0)

        async def task():
            await sleep(0)
            await inner()

        spawn(Logged("task", log, task()))
        run()
        self.assertEqual(log, ["task ready"])

    def test_a_spawned_task_is_first_polled_in_the_next_turn(self):
        log = []

        async def spawned():
            log.append("spawned")

        async def task():
            spawn(spawned())
            log.append("task")
            await YieldOnce()
            log.append("again")

        self.run_to_the_end(task())
        self.assertEqual(log, ["task", "spawned", "again"])

    def test_a_task_that_wakes_itself_leaves_the_timers_their_turn(self):
        rung = []

        async def timer():
            await sleep(MOMENT)
            rung.append(True)

        async def spins():
            give_up = time.monotonic() + 20
            while not rung:
                self.assertLess(time.monotonic(), give_up)
                await YieldOnce()

        spawn(timer())
        self.run_to_the_end(spins())

    def test_a_task_that_raises_ends_alone(self):
        async def raises():
            raise ValueError("no good")

        left = []

        async def goes_on():
            await YieldOnce()
            left.append(len(runtime.TASKS))

        spawn(raises())
        spawn(goes_on())
        with contextlib.redirect_stderr(io.StringIO()) as errors:
            run()
        self.assertRegex(errors.getvalue(), r"^task \d+ failed: no good\n$")
        self.assertEqual(left, [1])

    def test_an_error_in_a_poll_is_raised_at_the_await(self):
        class Fails(Future):
            def poll(self, waker):
                raise OSError("broken")

        async def task():
            with self.assertRaisesRegex(OSError, "broken"):
                await Fails()
            await sleep(0.01)  # and the coroutine goes on

        self.run_to_the_end(task())

    def test_the_loop_ends_when_no_task_is_left(self):
        run()
        spawn(sleep(0.01))
        run()

    def test_a_thousand_tasks_wait_at_once(self):
        waiting, most = [], []

        async def task(number):
            waiting.append(number)
            most.append(len(waiting))
            await sleep(MOMENT)
            waiting.remove(number)

        for number in range(1000):
            spawn(task(number))
        run()
        self.assertEqual(max(most), 1000)

    def test_tables_do_not_grow_with_finished_tasks(self):
        async def task():
            await YieldOnce()
            await sleep(1e-6)

        for _ in range(100):
            for _ in range(1000):
                spawn(task())
            run()
            self.assertEqual(tables(), [0] * 5)

    def test_join_polls_both_and_ends_with_the_last(self):
        log = []

        async def task():
            long = Logged("long", log, sleep(10 * MOMENT))
            await join(long, Logged("short", log, sleep(MOMENT)))

        self.run_to_the_end(task())
        expected = ["long pending", "short pending", "long pending", "short ready", "long ready"]
        self.assertEqual(log, expected)


class Wakes(LoopTest):
    def test_a_wake_from_another_thread_is_never_lost(self):
        polls = []

        class Answer(Future):
            """Ready when a thread has called the waker."""

            def __init__(self, pause):
                self.pause, self.asked, self.done = pause, False, False

            def poll(self, waker):
                polls.append(1)
                if self.done:
                    return Poll.READY, None
                if not self.asked:
                    self.asked = True
                    threading.Thread(target=self.work, args=[waker]).start()
                return Poll.PENDING, None

            def work(self, waker):
                if self.pause:
                    time.sleep(self.pause)
                self.done = True
                waker()

        rounds, tasks, done = 250, 8, []

        async def task(seed):
            numbers = random.Random(seed)
            for _ in range(rounds):
                await Answer(numbers.choice([0, 0, 0, 0.0001, 0.001]))
            done.append(seed)

        for seed in range(tasks):
            spawn(task(seed))
        run()
        self.assertEqual(sorted(done), list(range(tasks)))
        self.assertGreaterEqual(len(polls), rounds * tasks)
        self.assertLessEqual(len(polls), 3 * rounds * tasks)

    def test_a_task_woken_twice_is_polled_once(self):
        wakers = []

        class WokenTwice(Future):
            def poll(self, waker):
                wakers.append(waker)
                if len(wakers) == 1:
                    waker()
                    waker()
                return (Poll.READY if len(wakers) == 3 else Poll.PENDING), None

        async def looks():
            for _ in range(10):
                await YieldOnce()
            polls = len(wakers)
            wakers[0]()
            self.assertEqual(polls, 2)

        spawn(WokenTwice())
        self.run_to_the_end(looks())

    def test_a_wake_after_the_end_of_a_task_does_nothing(self):
        kept = []

        class Keeps(Future):
            def poll(self, waker):
                kept.append(waker)
                return Poll.READY, None

        async def wakes():
            await YieldOnce()
            kept[0]()
            await YieldOnce()

        spawn(Keeps())
        self.run_to_the_end(wakes())


class Timers(LoopTest):
    def test_timers_expire_by_deadline_and_ties_by_registration(self):
        order = []
        start = time.monotonic()

        async def task(tenths, number):
            await runtime.sleep_until(start + tenths * MOMENT)
            order.append((tenths, number))

        for number, tenths in enumerate([3, 1, 2, 1, 3, 2]):
            spawn(task(tenths, number))
        run()
        self.assertEqual(order, [(1, 1), (1, 3), (2, 2), (2, 5), (3, 0), (3, 4)])

    def test_a_sleep_polled_early_has_one_timer(self):
        async def yields():
            for _ in range(10):
                await YieldOnce()
            self.assertEqual(len(runtime.TIMER_HEAP), 1)

        self.run_to_the_end(runtime.as_future(join(sleep(MOMENT), yields())))

    def test_what_a_finished_timeout_waited_for_is_given_back(self):
        async def task():
            await timeout(3600, YieldOnce())

        for _ in range(100):
            spawn(task())
        run()  # and it does not wait for an hour


class Sockets(LoopTest):
    def setUp(self):
        self.ours, self.theirs = pair()
        self.addCleanup(self.ours.close)
        self.addCleanup(self.theirs.close)

    def test_a_read_of_exactly_n_bytes_takes_a_poll_for_each_piece(self):
        log = []

        async def writer():
            for piece in [b"abcd", b"ef", b"ghijkl"]:
                await send_all(self.theirs, piece)
                await sleep(MOMENT)

        async def reader():
            data = await Logged("read", log, read_socket(self.ours, 10))
            self.assertEqual(data, b"abcdefghij")
            self.assertEqual(await read_socket(self.ours, 2), b"kl")

        spawn(writer())
        self.run_to_the_end(reader())
        self.assertEqual(log, ["read pending", "read pending", "read ready"])

    def test_a_peer_that_closes_in_the_middle_is_an_error_of_that_task(self):
        async def writer():
            await sleep(MOMENT)
            await send_all(self.theirs, b"abc")
            self.theirs.close()

        async def reader():
            with self.assertRaisesRegex(ConnectionError, "^peer closed after 3 of 10 bytes$"):
                await read_socket(self.ours, 10)

        spawn(writer())
        self.run_to_the_end(reader())

    def test_a_peer_that_resets_is_an_error_of_that_task(self):
        async def task():
            with socket.create_server(("127.0.0.1", 0)) as server:
                server.setblocking(False)
                client = socket.create_connection(server.getsockname())
                sock, _ = await accept_client(server)
            self.assertFalse(sock.getblocking())
            with sock:
                await send_all(sock, b"unread")
                await sleep(MOMENT)
                client.close()  # with bytes unread, the system sends a reset
                with self.assertRaises(ConnectionResetError):
                    await read_socket(sock, 4)

        self.run_to_the_end(task())

    def test_a_peer_that_never_sends_ends_by_its_time_limit(self):
        async def reader():
            with self.assertRaisesRegex(TimeoutError, "not ready after 0.1 s"):
                await timeout(MOMENT, read_socket(self.ours, 4))
            self.assertEqual(tables()[3:], [0, 0])

        self.run_to_the_end(reader())

    def test_both_directions_of_a_socket_have_a_waker_each(self):
        order = []

        async def reader():
            await read_socket(self.ours, 4)
            order.append("read")

        async def writer():
            await send_all(self.ours, bytes(MUCH))
            order.append("wrote")

        async def peer():
            await sleep(MOMENT)
            self.assertEqual(tables()[3], 2)
            await send_all(self.theirs, b"ping")
            await sleep(MOMENT)
            await read_socket(self.theirs, MUCH)

        spawn(reader())
        spawn(writer())
        self.run_to_the_end(peer())
        self.assertEqual(order, ["read", "wrote"])

    def test_a_second_reader_of_a_socket_is_refused(self):
        read = []

        async def first():
            read.append(await read_socket(self.ours, 4))

        async def second():
            await YieldOnce()
            with self.assertRaisesRegex(RuntimeError, "another task waits for descriptor"):
                await read_socket(self.ours, 4)
            await send_all(self.theirs, b"ping")

        spawn(first())
        self.run_to_the_end(second())
        self.assertEqual(read, [b"ping"])

    def test_a_socket_closed_under_a_reader_is_an_error_of_the_reader(self):
        errors = []

        async def reader():
            try:
                await read_socket(self.ours, 4)
            except OSError as error:
                errors.append(error.errno)

        async def closer():
            await sleep(MOMENT)
            runtime.close(self.ours)

        spawn(reader())
        self.run_to_the_end(closer())
        self.assertEqual(errors, [errno.EBADF])

    def test_a_new_socket_with_an_old_number_has_its_events(self):
        async def task():
            for _ in range(3):
                ours, theirs = pair()
                with ours, theirs:
                    spawn_later(theirs)
                    self.assertEqual(await read_socket(ours, 4), b"ping")

        def spawn_later(sock):
            async def sends():
                await sleep(0.01)
                await send_all(sock, b"ping")

            spawn(sends())

        self.run_to_the_end(task())

    def test_the_loop_blocks_while_nothing_happens(self):
        log, waits = [], []
        original = runtime.POLLER.wait

        def wait(limit):
            waits.append(limit)
            return original(limit)

        runtime.POLLER.wait = wait
        self.addCleanup(setattr, runtime.POLLER, "wait", original)

        async def reader():
            await Logged("read", log, read_socket(self.ours, 4))

        async def writer():
            await Logged("sleep", log, sleep(0.5))
            await send_all(self.theirs, b"ping")

        spawn(reader())
        self.run_to_the_end(writer())
        self.assertEqual(log, ["read pending", "sleep pending", "sleep ready", "read ready"])
        self.assertEqual(len(waits), 2)

    def test_a_port_in_use_is_an_error_of_that_task(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = taken.getsockname()

            async def task():
                with self.assertRaises(OSError) as caught:
                    socket.create_server(address)
                self.assertEqual(caught.exception.errno, errno.EADDRINUSE)

            self.run_to_the_end(task())

    def test_too_few_descriptors_are_an_error_of_that_task(self):
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        server = socket.create_server(("127.0.0.1", 0))
        server.setblocking(False)
        client = socket.create_connection(server.getsockname())
        self.addCleanup(server.close)
        self.addCleanup(client.close)

        async def task():
            resource.setrlimit(resource.RLIMIT_NOFILE, (server.fileno(), before[1]))
            try:
                with self.assertRaises(OSError) as caught:
                    await accept_client(server)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, before)
            self.assertEqual(caught.exception.errno, errno.EMFILE)
            accepted, _ = await accept_client(server)  # it was only too early
            accepted.close()

        self.run_to_the_end(task())


if __name__ == "__main__":
    # A wake that's lost leaves the loop waiting.
    faulthandler.dump_traceback_later(LIMIT, exit=True)
    unittest.main()
