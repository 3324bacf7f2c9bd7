"""Start, restart and end of kernel processes."""

import os
import signal
import subprocess
import sys
import textwrap
import time
import unittest

from session import KERNEL, Session, alive, ends

# More make a longer test: LONGALIGN_TEST_RESTARTS=100.
RESTARTS = int(os.environ.get("LONGALIGN_TEST_RESTARTS", "2"))


class Lives(unittest.TestCase):
    """A kernel's process begins and ends when it should."""

    def test_restarts_forget_and_work(self):
        session = Session()
        try:
            for _ in range(RESTARTS):
                session.run("int before1 = 1;")
                pid = session.pid
                session.client.stop_channels()
                session.manager.restart_kernel()
                session.connect()
                self.assertEqual("CompilationError", session.run("before1").reply["ename"])
                self.assertEqual("3", session.run("1 + 2").result())
                self.assertTrue(ends(pid, 5), "the old process still runs")
        finally:
            session.stop()

    def shut_down(self, code=None):
        session = Session()
        try:
            pid = session.pid
            if code is None:
                session.run("1 + 1")
            else:
                session.send(code)
                time.sleep(1.5)
            asked = time.monotonic()
            session.client.shutdown()
            self.assertTrue(ends(pid, 10), "the process still runs")
            return time.monotonic() - asked
        finally:
            session.stop()

    def test_shutdown_leaves_no_process(self):
        self.assertLess(self.shut_down(), 5)

    def test_shutdown_while_a_cell_runs(self):
        self.shut_down("while (true) {}")

    def test_shutdown_though_a_thread_of_a_cell_goes_on(self):
        self.shut_down("new Thread(() -> { while (true) { } }).start();")

    @unittest.skipUnless(os.name == "posix", "processes end otherwise here")
    def test_kernel_ends_when_its_parent_dies(self):
        program = textwrap.dedent(
            f"""
            import time
            from jupyter_client.manager import start_new_kernel
            manager, client = start_new_kernel(kernel_name={KERNEL!r})
            print(manager.provisioner.process.pid, flush=True)
            time.sleep(120)
            """
        )
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
            pid = int(parent.stdout.readline())
            self.assertTrue(alive(pid))
            parent.send_signal(signal.SIGKILL)
        self.assertTrue(ends(pid, 20), "the kernel outlives its parent")
