"""Interrupting cells."""

import time

from session import SECONDS, OneKernel

INTERRUPT_SECONDS = 1.0  # on an idle machine it takes less than 0.1 s


class Interrupts(OneKernel):
    """Interrupting stops the cell soon, and the next one works."""

    def interrupted(self, code):
        self.session.run("1")  # so that the compiler is warm
        request = self.session.send('System.out.println("started");\n' + code, allow_stdin=False)
        while self.session.client.get_iopub_msg(timeout=SECONDS)["msg_type"] != "stream":
            pass
        time.sleep(0.2)
        asked = time.monotonic()
        self.session.manager.interrupt_kernel()
        outcome = self.session.gather(request)
        self.assertEqual("KeyboardInterrupt", outcome.only("error")["ename"])
        self.assertEqual("error", outcome.reply["status"])
        self.assertLess(outcome.ended - asked, INTERRUPT_SECONDS)
        self.assertEqual("3", self.session.run("1 + 2").result())

    def test_sleep(self):
        self.interrupted("Thread.sleep(60_000);")

    def test_busy_loop(self):
        self.interrupted("while (true) {}")

    def test_busy_method(self):
        self.interrupted("long spin1(long n) { while (true) { n++; } }\nspin1(0)")

    def test_loop_that_prints(self):
        self.interrupted("for (long i = 0; ; i++) System.out.println(i);")

    def test_loop_that_displays(self):
        self.interrupted('for (;;) display("x");')

    def test_statements_after_it_do_not_run(self):
        self.interrupted("while (true) {}\nint after1 = 1;")
        self.assertEqual("CompilationError", self.session.run("after1").reply["ename"])

    def test_without_a_running_cell(self):
        self.session.run("1")
        self.session.manager.interrupt_kernel()
        time.sleep(1)  # the request is on its way, and a cell that ran when it came would be meant
        self.assertEqual("3", self.session.run("1 + 2").result())
