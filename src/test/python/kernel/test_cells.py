"""Cells, their output and the help for writing them."""

import time
from queue import Empty

from session import SECONDS, OneKernel, Session, Variables


class Cells(OneKernel):
    """Values and output of cells."""

    def test_result(self):
        outcome = self.run_cell("int result1 = 20;\nresult1 + 22")
        self.assertEqual("42", outcome.result())
        self.assertEqual("ok", outcome.reply["status"])
        self.assertEqual(outcome.reply["execution_count"], outcome.only("execute_result")["execution_count"])

    def test_no_result(self):
        for code in ("int none1 = 1;", "none1 = 2", "", "// nothing", 'display("x");', "1 + 1;", "1 + 1; // ;", "Object none2 = null; none2"):
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

    def test_exceptions_of_threads(self):
        thread = 'Thread {0} = new Thread(() -> {{ throw new IllegalStateException("{0}"); }}); {0}.start(); {0}.join();'
        printed = self.session.run(thread.format("fails1")).stream("stderr")
        self.assertIn("java.lang.IllegalStateException: fails1", printed)
        self.assertRegex(printed, r"at .*cell \d+, line 1")
        self.session.run('Thread.setDefaultUncaughtExceptionHandler((thread, e) -> System.out.println("own " + e.getMessage()));')
        self.assertEqual("own fails2\n", self.session.run(thread.format("fails2")).stream("stdout"))
        self.session.run("Thread.setDefaultUncaughtExceptionHandler(null);")
        self.assertIn("fails3", self.session.run(thread.format("fails3")).stream("stderr"))

    def test_printed_traces_name_cells(self):
        printed = self.session.run("""\
            void fails4() {
                throw new IllegalStateException("printed");
            }
            try {
                fails4();
            } catch (Exception e) {
                e.printStackTrace();
            }""").stream("stderr")
        self.assertRegex(printed, r"^java.lang.IllegalStateException: printed\n"
                                  r"\tat fails4\(cell (\d+), line 2\)\n\tat cell \1, line 5\n$")

    def test_output_and_values_of_a_thread_go_to_the_cell_that_started_it(self):
        first = self.session.send(
            """
            new Thread(() -> {
                try { Thread.sleep(300); } catch (InterruptedException e) { }
                System.out.println("late out");
                System.err.println("late err");
                display("late value");
            }).start();
            """,
            allow_stdin=False,
        )
        self.session.gather(first)
        second = self.session.send('System.out.println("now"); Thread.sleep(900);', allow_stdin=False)
        seen = []
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            content = message["content"]
            if message["msg_type"] in ("stream", "display_data"):
                shown = content["text"] if "text" in content else content["data"]["text/plain"]
                seen.append((message["parent_header"]["msg_id"] == first, shown.strip()))
            elif content.get("execution_state") == "idle" and message["parent_header"]["msg_id"] == second:
                break
        self.session.reply(second)
        self.assertEqual([(True, "late out"), (True, "late err"), (True, "late value")], [x for x in seen if x[0]])
        self.assertEqual([(False, "now")], [x for x in seen if not x[0]])

    def test_too_much_output_is_cut_with_a_note(self):
        outcome = self.run_cell('for (int i = 0; i < 200_000; i++) System.out.println("line " + i);')
        lines = outcome.stream("stdout").splitlines()
        self.assertEqual([f"line {i}" for i in [*range(50_000), *range(199_900, 200_000)]], lines)
        self.assertIn("149,900 lines", outcome.stream("stderr"))
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_one_endless_line_is_cut_with_a_note(self):
        outcome = self.run_cell('for (int i = 0; i < 1_000; i++) System.out.print("x".repeat(100_000));')
        self.assertEqual("x" * 2_020_000, outcome.stream("stdout"))
        self.assertIn("97,980,000 characters", outcome.stream("stderr"))

    def test_too_many_values_are_cut_with_a_note(self):
        outcome = self.run_cell('for (int i = 0; i < 20_000; i++) display("value " + i);')
        shown = [each["data"]["text/plain"] for each in outcome.each("display_data")]
        self.assertEqual([f"value {i}" for i in [*range(1_000), 19_999]], shown)
        self.assertIn("18,999 values", outcome.stream("stderr"))

    def test_a_place_that_changes_often_ends_in_its_last_state(self):
        outcome = self.run_cell('String often1 = display("0");\nfor (int i = 1; i <= 200_000; i++) updateDisplay(often1, i);')
        states = [each["data"]["text/plain"] for each in outcome.each("update_display_data")]
        self.assertEqual("200000", states[-1])
        self.assertLess(len(states), 1_000)

    def test_lines_and_characters_of_threads_stay_whole(self):
        outcome = self.run_cell(
            """
            String whole1 = "naïve 文字 😀";
            IntStream.range(0, 4).mapToObj(t -> new Thread(() -> {
                for (int i = 0; i < 2_000; i++) System.out.println(t + whole1);
            })).peek(Thread::start).toList().forEach(t -> {
                try { t.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
            });
            """
        )
        expected = sorted([f"{t}naïve 文字 😀" for t in range(4)] * 2_000)
        self.assertEqual(expected, sorted(outcome.stream("stdout").splitlines()))
        for write in (
            'for (char c : "文😀é".toCharArray()) System.out.print(c);',
            'for (byte b : "文😀é".getBytes("UTF-8")) { System.out.write(b); Thread.sleep(20); }',
        ):
            self.assertEqual("文😀é", self.run_cell(write).stream("stdout"))

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

    def test_declarations_of_all_kinds(self):
        for code, value in (
            ("int even1(int n) { return n == 0 ? 1 : odd1(n - 1); }\nint odd1(int n) { return n == 0 ? 0 : even1(n - 1); }\neven1(4)", "1"),
            ("class Left1 { Right1 r; }\nclass Right1 { Left1 l; int v = 3; }\nnew Right1().v", "3"),
            ("class Left1 { int v = 4; }\nnew Left1().v", "4"),
            ("sealed interface S1 permits A1, B1 {}\nrecord A1(int x) implements S1 {}\nenum B1 implements S1 { ONE }\n"
             "S1 s1 = new A1(3);\ns1 instanceof A1 a ? a.x() : 0", "3"),
            ("<T extends Comparable<T>> T max1(List<T> l) { return Collections.max(l); }\nmax1(List.of(1, 5, 3))", "5"),
            ('String block1 = """\n    a\n      % b\n    """;\nblock1', "a\n  % b\n"),
            ("Function<Integer, Integer> f1 = x -> {\n    int y = x * 2;\n    return y + 1;\n};\nf1.apply(4)", "9"),
            ("import java.time.Duration;", None),
            ("Duration.ofSeconds(4)", "PT4S"),
            ('"x" // comment;', "x"),
        ):
            with self.subTest(code=code):
                outcome = self.run_cell(code)
                self.assertEqual("ok", outcome.reply["status"], outcome.outputs)
                self.assertEqual([value] if value else [], [each["data"]["text/plain"] for each in outcome.each("execute_result")])

    def test_what_a_redefinition_drops_is_said(self):
        self.run_cell("class Dropped1 {}\nDropped1 dropped1 = new Dropped1();")
        self.assertIn("dropped1 has lost its value", self.run_cell("class Dropped1 { int x; }").stream("stderr"))
        self.assertIn("method later1()", self.run_cell("int waits1() { return later1(); }").stream("stderr"))

    def test_compile_errors_have_the_line_of_the_cell(self):
        outcome = self.run_cell("// a comment\nclass Wrong1 {\n    void m() {\n\t\tint x = \"text\";\n        int y = \"文\" + 1;\n    }\n}")
        traceback = "\n".join(outcome.only("error")["traceback"])
        self.assertIn("line 4", traceback)
        self.assertIn("line 5", traceback)

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

    def test_a_stack_overflow_is_survived(self):
        error = self.run_cell("int deep1(int n) { return deep1(n + 1) + 1; }\ndeep1(0)").only("error")
        self.assertEqual("java.lang.StackOverflowError", error["ename"])
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_a_full_heap_is_survived(self):
        # A small heap of its own: filling the usual one, half of the machine's memory, takes half a minute.
        with Variables({"JDK_JAVA_OPTIONS": "-Xmx256m"}):
            session = Session()
        try:
            for _ in range(2):
                error = session.run("""
                    {
                        List<long[]> hoard = new ArrayList<>();
                        while (true) hoard.add(new long[100_000]);
                    }
                    """).only("error")
                self.assertEqual("java.lang.OutOfMemoryError", error["ename"])
                self.assertEqual("2", session.run("1 + 1").result())
        finally:
            session.stop()

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
