"""Tests a Java kernel as Jupyter uses it: started from its kernelspec, spoken to through the protocol.

    python src/test/python/kernel_conformance.py --kernel java

Needs jupyter_client. Where the module jupyter_kernel_test (Debian: python3-jupyter-kernel-test) can be imported, its
tests run too. The last line says how many passed, failed and were skipped.
"""

import argparse
import os
import signal
import subprocess
import sys
import textwrap
import time
import unittest
from queue import Empty

from jupyter_client.manager import KernelManager

KERNEL = "java"
SECONDS = 60
INTERRUPT_SECONDS = 1.0  # on an idle machine it takes less than 0.1 s


class Outcome:
    """What one execute request led to."""

    def __init__(self, reply, outputs, ended):
        self.reply = reply
        self.outputs = outputs
        self.ended = ended

    def stream(self, name):
        return "".join(text for kind, text in self.each("stream") if kind == name)

    def each(self, kind):
        for message in self.outputs:
            content = message["content"]
            if message["msg_type"] == kind == "stream":
                yield content["name"], content["text"]
            elif message["msg_type"] == kind:
                yield content

    def only(self, kind):
        found = list(self.each(kind))
        assert len(found) == 1, f"{len(found)} messages of type {kind}: {self.outputs}"
        return found[0]

    def result(self):
        return self.only("execute_result")["data"]["text/plain"]


class Session:
    """A running kernel and a client of it."""

    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL)
        started = time.monotonic()
        self.manager.start_kernel()
        self.connect()
        self.start_seconds = time.monotonic() - started

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def send(self, code, **options):
        return self.client.execute(textwrap.dedent(code), **options)

    def gather(self, request):
        """All that is published for a request until the kernel is idle again, and its reply."""
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            if message["msg_type"] not in ("status", "execute_input"):
                outputs.append(message)
        return Outcome(self.reply(request), outputs, time.monotonic())

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def run(self, code, **options):
        return self.gather(self.send(code, allow_stdin=False, **options))

    def stop(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


def alive(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid, seconds):
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


class Cells(unittest.TestCase):
    """One kernel for all: what a test declares is named after it."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()

    @classmethod
    def tearDownClass(cls):
        cls.session.stop()

    def run_cell(self, code, **options):
        return self.session.run(code, **options)

    def test_result(self):
        outcome = self.run_cell("int result1 = 20;\nresult1 + 22")
        self.assertEqual("42", outcome.result())
        self.assertEqual("ok", outcome.reply["status"])
        self.assertEqual(outcome.reply["execution_count"], outcome.only("execute_result")["execution_count"])

    def test_no_result(self):
        for code in ("int none1 = 1;", "none1 = 2", "", "// nothing", 'display("x");', "Object none2 = null; none2"):
            with self.subTest(code=code):
                self.assertEqual([], list(self.run_cell(code).each("execute_result")))

    def test_stdout_and_stderr_in_order(self):
        outcome = self.run_cell('System.out.print("a"); System.err.println("b"); System.out.println("c");')
        self.assertEqual([("stdout", "a"), ("stderr", "b\n"), ("stdout", "c\n")], list(outcome.each("stream")))

    def test_much_output_arrives_whole_in_few_messages(self):
        outcome = self.run_cell('for (int i = 0; i < 20_000; i++) System.out.println("line " + i);')
        self.assertEqual("".join(f"line {i}\n" for i in range(20_000)), outcome.stream("stdout"))
        self.assertLess(len(outcome.outputs), 500)

    def test_output_is_streamed(self):
        request = self.session.send('System.out.println("early"); Thread.sleep(2000); System.out.println("late");')
        started = time.monotonic()
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["msg_type"] == "stream":
                break
        seconds = time.monotonic() - started
        self.assertEqual("early\n", message["content"]["text"])
        outcome = self.session.gather(request)
        self.assertEqual("late\n", outcome.stream("stdout"))
        self.assertLess(seconds, outcome.ended - started - 1)

    def test_output_of_a_background_thread_after_its_cell(self):
        outcome = self.run_cell(
            """
            new Thread(() -> {
                try { Thread.sleep(400); } catch (InterruptedException e) { }
                System.out.println("afterwards");
            }).start();
            """
        )
        self.assertEqual("", outcome.stream("stdout"))
        text = ""
        while "afterwards" not in text:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            text += message["content"].get("text", "") if message["msg_type"] == "stream" else ""

    def test_unicode(self):
        text = "naïve – 文字 😀"
        outcome = self.run_cell(f'String unicode1 = "{text}"; System.out.println(unicode1); unicode1')
        self.assertEqual(text + "\n", outcome.stream("stdout"))
        self.assertEqual(text, outcome.result())

    def test_display(self):
        outcome = self.run_cell('String display1 = display("shown");')
        shown = outcome.only("display_data")
        self.assertEqual("shown", shown["data"]["text/plain"])
        self.assertEqual(shown["transient"]["display_id"], self.run_cell("display1").result())

    def test_display_as_type_and_render(self):
        html = self.run_cell('display("<b>x</b>", "text/html");').only("display_data")
        self.assertEqual("<b>x</b>", html["data"]["text/html"])
        rendered = self.run_cell('render("<i>y</i>", "text/html")').only("execute_result")
        self.assertEqual("<i>y</i>", rendered["data"]["text/html"])

    def test_update_display(self):
        outcome = self.run_cell('String place1 = display("first");\nupdateDisplay(place1, "second");')
        place = outcome.only("display_data")["transient"]["display_id"]
        update = outcome.only("update_display_data")
        self.assertEqual("second", update["data"]["text/plain"])
        self.assertEqual(place, update["transient"]["display_id"])
        later = self.run_cell('updateDisplay(place1, "third");').only("update_display_data")
        self.assertEqual((place, "third"), (later["transient"]["display_id"], later["data"]["text/plain"]))

    def test_eval(self):
        self.assertEqual("42", self.run_cell('int eval1 = 6;\neval("eval1 * 7")').result())

    def test_compile_error(self):
        outcome = self.run_cell("int compile1 = 1;\n\nint compile2 = compile1 + nowhere1;")
        error = outcome.only("error")
        self.assertEqual("error", outcome.reply["status"])
        self.assertEqual("CompilationError", error["ename"])
        traceback = "\n".join(error["traceback"])
        self.assertIn("line 3", traceback)
        self.assertIn("int compile2 = compile1 + nowhere1;", traceback)
        self.assertIn("^^^^^^^^", traceback)

    def test_exception(self):
        outcome = self.run_cell(
            """
            void failing1() {
                throw new IllegalStateException("outer", new java.io.IOException("inner"));
            }
            failing1();
            """.strip()
        )
        error = outcome.only("error")
        self.assertEqual(("java.lang.IllegalStateException", "outer"), (error["ename"], error["evalue"]))
        self.assertEqual(error["traceback"], outcome.reply["traceback"])
        traceback = "\n".join(error["traceback"])
        self.assertIn("line 2", traceback)
        self.assertIn("line 4", traceback)
        self.assertIn("Caused by: java.io.IOException: inner", traceback)
        for noise in ("jdk.jshell", "REPL", "do_it", "reflect"):
            self.assertNotIn(noise, traceback)

    def test_output_comes_before_the_error(self):
        outcome = self.run_cell('System.out.print("before"); throw new RuntimeException("x");')
        self.assertEqual(["stream", "error"], [message["msg_type"] for message in outcome.outputs])

    def test_cells_after_a_failing_one_do_not_run(self):
        failing = self.session.send('Thread.sleep(500); throw new RuntimeException("stop");')
        queued = self.session.send("int queued1 = 1;")
        self.session.gather(failing)
        self.assertEqual("error", self.session.gather(queued).reply["status"])
        self.assertEqual("CompilationError", self.run_cell("queued1").reply["ename"])
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_silent_execution_publishes_nothing_and_is_not_counted(self):
        before = self.run_cell("1").reply["execution_count"]
        silent = self.run_cell("2", silent=True, store_history=False)
        self.assertEqual([], silent.outputs)
        self.assertEqual(before + 1, self.run_cell("3").reply["execution_count"])

    def test_user_expressions(self):
        values = self.run_cell("int user1 = 4;", user_expressions={"a": "user1 * 2", "b": "nowhere2"})
        answers = values.reply["user_expressions"]
        self.assertEqual("8", answers["a"]["data"]["text/plain"])
        self.assertEqual("error", answers["b"]["status"])

    def test_errors_of_the_machine_are_survived(self):
        for code, name in (
            ("int deep1(int n) { return deep1(n + 1) + 1; }\ndeep1(0)", "java.lang.StackOverflowError"),
            ("new long[Integer.MAX_VALUE - 8][Integer.MAX_VALUE - 8]", "java.lang.OutOfMemoryError"),
        ):
            with self.subTest(name=name):
                self.assertEqual(name, self.run_cell(code).only("error")["ename"])
                self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_exit_is_an_error_of_the_cell(self):
        error = self.run_cell("System.exit(3);").only("error")
        self.assertIn("System.exit(3)", error["evalue"])
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_input(self):
        request = self.session.send("new Scanner(System.in).nextLine()", allow_stdin=True)
        asked = self.session.client.get_stdin_msg(timeout=SECONDS)
        self.assertEqual("input_request", asked["msg_type"])
        self.session.client.input("typed")
        self.assertEqual("typed", self.session.gather(request).result())

    def test_completion(self):
        self.run_cell('String complete1 = "x";')
        code = "complete1.toUpp"
        reply = self.session.reply(self.session.client.complete(code, len(code)))
        self.assertIn("toUpperCase(", reply["matches"])
        self.assertEqual((10, 15), (reply["cursor_start"], reply["cursor_end"]))

    def test_inspection(self):
        reply = self.session.reply(self.session.client.inspect("Math.max(1, 2)", 6))
        self.assertTrue(reply["found"])
        self.assertIn("max(", reply["data"]["text/plain"])
        nothing = self.session.reply(self.session.client.inspect("nowhere3", 4))
        self.assertEqual(("ok", False), (nothing["status"], nothing["found"]))

    def test_is_complete(self):
        for code, status in (
            ("int x = 1;", "complete"),
            ("1 + 1", "complete"),
            ("record R(int a) { }", "complete"),
            ("for (int i = 0; i < 3; i++) {", "incomplete"),
            ("int f(", "incomplete"),
            ("int x = = 1;", "invalid"),
        ):
            with self.subTest(code=code):
                self.assertEqual(status, self.session.reply(self.session.client.is_complete(code))["status"])

    def test_history(self):
        self.run_cell("1 + 1 /* in history */")
        reply = self.session.reply(self.session.client.history(hist_access_type="tail", n=1, output=True))
        self.assertEqual("ok", reply["status"])
        self.assertEqual(["1 + 1 /* in history */", "2"], reply["history"][0][2])

    def test_kernel_info(self):
        info = self.session.reply(self.session.client.kernel_info())
        self.assertEqual(("ok", "java"), (info["status"], info["language_info"]["name"]))


class Interrupts(unittest.TestCase):
    """Interrupting stops the cell soon, and the next one works."""

    @classmethod
    def setUpClass(cls):
        cls.session = Session()

    @classmethod
    def tearDownClass(cls):
        cls.session.stop()

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


class Lives(unittest.TestCase):
    """A kernel's process begins and ends when it should."""

    def test_restart_forgets_and_works(self):
        session = Session()
        try:
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


def jupyter_kernel_test_cases():
    """The tests of jupyter_kernel_test as they apply to this kernel; None where that module is not installed."""
    try:
        import jupyter_kernel_test
    except ImportError:
        return None
    jupyter_kernel_test.run_sync = lambda function: function  # its blocking client is so already in jupyter_client 8

    class JupyterKernelTest(jupyter_kernel_test.KernelTests):
        kernel_name = KERNEL
        language_name = "java"
        file_extension = ".jshell"
        code_hello_world = 'System.out.println("hello, world");'
        code_stderr = 'System.err.println("to stderr");'
        code_generate_error = 'throw new RuntimeException("as asked");'
        code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": '"text"', "result": "text"}]
        code_display_data = [{"code": 'display("<b>x</b>", "text/html");', "mime": "text/html"}]
        code_history_pattern = "6 ?*"
        supported_history_operations = ("tail", "range", "search")
        code_inspect_sample = "Math.max"
        completion_samples = [{"text": '"x".toUpp', "matches": {"toUpperCase("}}]
        complete_code_samples = ["int x = 1;", "1 + 1", "class A { }"]
        incomplete_code_samples = ["int f(int x) {", "for (int i = 0; i < 3; i++) {"]
        invalid_code_samples = ["int x = = 1;"]

    JupyterKernelTest.__qualname__ = JupyterKernelTest.__name__
    return JupyterKernelTest


class Lines(unittest.TextTestResult):
    """One line a test, as soon as it has ended."""

    def getDescription(self, test):
        return test.id().split(".", 1)[-1] if "." in test.id() else test.id()


def main():
    global KERNEL
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", default=KERNEL, help="name of the installed kernelspec (default: %(default)s)")
    parser.add_argument("tests", nargs="*", help="only tests whose name contains one of these")
    arguments = parser.parse_args()
    KERNEL = arguments.kernel

    cases = [Cells, Interrupts, Lives]
    suites = jupyter_kernel_test_cases()
    if suites is None:
        print("jupyter_kernel_test is not installed: its tests are left out")
    else:
        cases.append(suites)
    loader = unittest.TestLoader()
    suite = unittest.TestSuite()
    for case in cases:
        chosen = [
            test
            for test in loader.loadTestsFromTestCase(case)
            if not arguments.tests or any(part in test.id() for part in arguments.tests)
        ]
        suite.addTests(chosen)
    result = unittest.TextTestRunner(verbosity=2, resultclass=Lines, stream=sys.stdout).run(suite)
    # Parts of one test (subTest) may fail each on their own: count the test once.
    wrong = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = {getattr(test, "test_case", test).id() for test, _ in result.skipped} - wrong
    passed = max(0, result.testsRun - len(wrong) - len(skipped))
    print(f"{passed} passed, {len(wrong)} failed, {len(skipped)} skipped")
    return 0 if not wrong and passed else 1


if __name__ == "__main__":
    sys.exit(main())
