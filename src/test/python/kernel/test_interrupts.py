"""Interrupting cells."""

import os
import time
import unittest

from session import SECONDS, OneKernel, Session

INTERRUPT_SECONDS = 4.0  # a busy machine's; on an idle one it takes less than 0.1 s, or 0.3 s inside a library on JDK 17

THREADS = "Thread.getAllStackTraces().size()"


class Interrupts(OneKernel):
    """Interrupting stops the cell soon, the next one works, and no thread is left."""

    def started(self, code, before="", after=""):
        """Sends a cell and returns its request once it runs."""
        self.session.run("1")  # so that the compiler is warm
        request = self.session.send(before + 'System.out.println("started");\n' + code + after, allow_stdin=False)
        while self.session.client.get_iopub_msg(timeout=SECONDS)["msg_type"] != "stream":
            pass
        time.sleep(0.2)
        return request

    def threads(self):
        return int(self.session.run(THREADS).result())

    def interrupted(self, code, threads=0, seconds=INTERRUPT_SECONDS):
        """Interrupts a cell, which ends within some seconds; if it needs more than usual, it says why first. It may leave
        some threads of a pool, which have nothing to do."""
        before = self.threads()
        request = self.started(code)
        asked = time.monotonic()
        self.session.manager.interrupt_kernel()
        outcome = self.session.gather(request)
        taken = outcome.ended - asked
        self.assertEqual("KeyboardInterrupt", outcome.only("error")["ename"])
        self.assertEqual("error", outcome.reply["status"])
        if os.environ.get("LONGALIGN_SHOW_SECONDS"):
            print(f"{taken:.3f} s: {code.splitlines()[0]}")
        self.assertLess(taken, seconds)
        if taken > INTERRUPT_SECONDS:
            self.assertIn("Interrupted, but still running", outcome.stream("stderr"))
        self.assertEqual("3", self.session.run("1 + 2").result())
        until = time.monotonic() + 3
        while self.threads() > before + threads and time.monotonic() < until:
            time.sleep(0.1)
        self.assertLessEqual(self.threads(), before + threads)
        return outcome

    def test_the_first_cell_while_the_kernel_starts(self):
        session = Session(wait=False)
        self.addCleanup(session.stop)
        # The manager numbers its messages too, and from the same start.
        session.client.session.message_count = 1000
        request = session.send("Thread.sleep(60_000);")
        asked = time.monotonic()
        session.manager.interrupt_kernel()
        reply = session.reply(request)
        self.assertEqual("KeyboardInterrupt", reply.get("ename"))
        self.assertLess(time.monotonic() - asked, 30)
        self.assertEqual("3", session.run("1 + 2").result())

    def test_shell_command(self):
        self.interrupted("%sh sleep 61", threads=1)  # the JDK keeps the one that has awaited the process
        self.assertNotIn("61", self.session.run("%sh ps -A -o args | grep '[s]leep 61' || true").stream("stdout"))

    def test_loop_that_catches_everything(self):
        self.interrupted("while (true) { try { Thread.sleep(5); } catch (Throwable t) { } }")

    def test_sleep(self):
        self.interrupted("Thread.sleep(60_000);")

    def test_busy_loop(self):
        self.interrupted("while (true) {}")

    def test_busy_method(self):
        self.interrupted("long spin1(long n) { while (true) { n++; } }\nspin1(0)")

    def test_busy_method_of_a_class(self):
        self.interrupted("class Spin2 { void go() { for (;;) { } } }\nnew Spin2().go();")

    def test_endless_recursion_over_two_methods(self):
        self.interrupted("void deep1(int n) { if (n < 20) { deep1(n + 1); deep1(n + 1); deep1(n + 1); } }\ndeep1(0);")

    def test_loop_that_prints(self):
        self.interrupted("for (long i = 0; ; i++) System.out.println(i);")

    def test_loop_that_displays(self):
        self.interrupted('for (;;) display("x");')

    def test_loop_of_the_jdk(self):
        self.interrupted("new Random(1).ints(2_000_000_000L).sum()", seconds=30)

    def test_native_code(self):
        self.interrupted(
            "var server1 = new java.net.ServerSocket(0);\nserver1.setSoTimeout(4_000);\nserver1.accept();", seconds=10
        )

    def test_waiting(self):
        for code in (
            "new CountDownLatch(1).await();",
            "new LinkedBlockingQueue<String>().take();",
            "new Object() { synchronized void go() throws Exception { wait(); } }.go();",
            "java.nio.channels.ServerSocketChannel.open().bind(new InetSocketAddress("
            "InetAddress.getLoopbackAddress(), 0)).accept();",
        ):
            with self.subTest(code=code):
                self.interrupted(code, threads=2)

    def test_parallel_stream(self):
        self.interrupted("IntStream.range(0, 8).parallel().forEach(i -> { while (true) { } });", threads=8)
        # no thread continues in secret
        busy = 'Thread.getAllStackTraces().values().stream().filter(s -> s.length > 0 && s[0].getClassName().startsWith("REPL.")).count()'
        until = time.monotonic() + 3
        while self.session.run(busy).result() != "0" and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual("0", self.session.run(busy).result())

    def test_thread_pool(self):
        # In a cell of its own: on a busy machine an interrupt may come before a cell's second statement.
        self.assertEqual("ok", self.session.run("var pool1 = Executors.newFixedThreadPool(2);").reply["status"])
        self.interrupted("pool1.invokeAll(Collections.nCopies(4, () -> { while (true) { } }));", threads=2)
        ended = "pool1.shutdownNow();\npool1.awaitTermination(5, TimeUnit.SECONDS)"
        self.assertEqual("true", self.session.run(ended).result())

    def test_input(self):
        request = self.session.send("System.in.read()", allow_stdin=True)
        self.assertEqual("input_request", self.session.client.get_stdin_msg(timeout=SECONDS)["msg_type"])
        asked = time.monotonic()
        self.session.manager.interrupt_kernel()
        outcome = self.session.gather(request)
        self.assertEqual("KeyboardInterrupt", outcome.only("error")["ename"])
        self.assertLess(outcome.ended - asked, INTERRUPT_SECONDS)
        request = self.session.send("new Scanner(System.in).nextLine()", allow_stdin=True)
        self.session.client.get_stdin_msg(timeout=SECONDS)
        self.session.client.input("again")
        self.assertEqual("again", self.session.gather(request).result())

    def test_value_that_takes_forever_to_show(self):
        self.interrupted("class Slow1 { public String toString() { while (true) { } } }\nnew Slow1()")

    def test_exception_that_takes_forever_to_show(self):
        self.interrupted(
            "class Slow2 extends RuntimeException { public String getMessage() { while (true) { } } }\nthrow new Slow2();"
        )

    def test_statements_after_it_do_not_run(self):
        self.interrupted("while (true) {}\nint after1 = 1;")
        self.assertEqual("CompilationError", self.session.run("after1").reply["ename"])

    def test_without_a_running_cell(self):
        self.session.run("1")
        self.session.manager.interrupt_kernel()
        time.sleep(1)  # the request is on its way, and a cell that ran when it came would be meant
        self.assertEqual("3", self.session.run("1 + 2").result())


class Defiance(unittest.TestCase):
    """A cell that ignores interrupts: it ends all the same, or the reader is told why it continues."""

    def ended_or_told(self, code):
        session = Session()
        try:
            session.run("1")
            request = session.send('System.out.println("started");\n' + code, allow_stdin=False)
            told = ""
            asked = 0
            while "still running" not in told and "KeyboardInterrupt" not in told:
                message = session.client.get_iopub_msg(timeout=10)
                if message["parent_header"].get("msg_id") == request:
                    told += message["content"].get("text", "") + message["content"].get("ename", "")
                if "started" in told and not asked:
                    time.sleep(0.2)
                    asked = time.monotonic()
                    session.manager.interrupt_kernel()
            self.assertLess(time.monotonic() - asked, 2 * INTERRUPT_SECONDS)
        finally:
            session.stop()

    def test_loop_that_catches_everything(self):
        self.ended_or_told("while (true) { try { Thread.sleep(10); } catch (Throwable t) { } }")

    def test_wait_without_interrupts(self):
        self.ended_or_told("new CompletableFuture<Integer>().join();")
