"""Subshells (JEP 91): cells that run beside those of the main shell, and what is answered while a cell runs."""

import textwrap
import time
import unittest

from session import SECONDS, OneKernel, Session, alive, ends

SLEEP = "Thread.sleep(60_000);"


class Shells(OneKernel):
    """A client that talks to several shells of one kernel."""

    def tearDown(self):
        for each in self.listed():
            self.delete(each)

    def control(self, kind, content=None):
        client = self.session.client
        message = client.session.msg(kind, content or {})
        client.control_channel.send(message)
        while True:
            reply = client.get_control_msg(timeout=SECONDS)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply

    def create(self):
        return self.control("create_subshell_request")["content"]["subshell_id"]

    def delete(self, subshell):
        return self.control("delete_subshell_request", {"subshell_id": subshell})["content"]

    def listed(self):
        return self.control("list_subshell_request")["content"]["subshell_id"]

    def ask(self, subshell, kind, content):
        client = self.session.client
        message = client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def send(self, subshell, code, **options):
        content = {"code": textwrap.dedent(code), "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True, **options}
        return self.ask(subshell, "execute_request", content)

    def run_in(self, subshell, code, **options):
        return self.session.gather(self.send(subshell, code, **options))

    def all_of(self, requests):
        """Replies and published messages of several requests, by request, until each has replied and is idle."""
        client = self.session.client
        replies, published, idle = {}, {each: [] for each in requests}, set()
        until = time.monotonic() + SECONDS
        while (len(replies) < len(requests) or len(idle) < len(requests)) and time.monotonic() < until:
            for get, handle in ((client.get_shell_msg, self._reply), (client.get_iopub_msg, self._published)):
                try:
                    message = get(timeout=0.05)
                except Exception:  # the queue is empty
                    continue
                handle(message, replies, published, idle)
        self.assertEqual(set(requests), set(replies))
        return replies, published

    @staticmethod
    def _reply(message, replies, published, _):
        request = message["parent_header"].get("msg_id")
        if request in published:
            replies[request] = message

    @staticmethod
    def _published(message, _, published, idle):
        request = message["parent_header"].get("msg_id")
        if request in published:
            published[request].append(message)
            if message["content"].get("execution_state") == "idle":
                idle.add(request)

    def await_text(self, request, text="started"):
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request and text in message["content"].get("text", ""):
                return


class Subshells(Shells):
    def test_kernel_info_names_them(self):
        info = self.session.reply(self.session.client.kernel_info())
        self.assertIn("kernel subshells", info["supported_features"])
        self.assertEqual("5.5", info["protocol_version"])
        self.assertRegex(info["implementation_version"], r"\d+\.\d+")

    def test_create_list_delete(self):
        self.assertEqual([], self.listed())
        first, second = self.create(), self.create()
        self.assertEqual([first, second], self.listed())
        self.assertEqual("ok", self.delete(first)["status"])
        self.assertEqual([second], self.listed())
        self.assertEqual("error", self.delete(first)["status"])
        self.assertIn(first, self.delete(first)["evalue"])
        self.assertEqual("error", self.control("delete_subshell_request", {})["content"]["status"])

    def test_unknown_subshell_is_an_error_and_ends_with_idle(self):
        request = self.send("no-such", "1")
        replies, _ = self.all_of([request])
        self.assertEqual(("error", "NoSubshell"), (replies[request]["content"]["status"], replies[request]["content"]["ename"]))
        self.assertIn("no-such", replies[request]["content"]["evalue"])

    def test_variables_methods_and_classes_are_shared(self):
        other = self.create()
        self.run_cell("int shared3 = 6; int twice3(int n) { return 2 * n; } record Pair3(int a, int b) { }")
        self.assertEqual("42", self.run_in(other, "shared3 = 21; twice3(shared3)").result())
        self.assertEqual("21", self.run_cell("shared3").result())
        self.run_in(other, "var made3 = new Pair3(1, 2);")
        self.assertEqual("Pair3[a=1, b=2]", self.run_cell("made3").result())

    def test_cells_of_two_shells_run_at_the_same_time(self):
        """Each waits for the other at a barrier, which none passes alone."""
        self.run_cell("var barrier4 = new CyclicBarrier(2);")
        code = 'barrier4.await(30, TimeUnit.SECONDS); System.out.println("%s"); barrier4.await(30, TimeUnit.SECONDS);'
        for shells in ((None, self.create()), (self.create(), self.create())):
            with self.subTest(shells=shells):
                requests = [self.send(shell, code % name) for shell, name in zip(shells, ("one", "two"))]
                replies, published = self.all_of(requests)
                for request, shell, name in zip(requests, shells, ("one", "two")):
                    self.assertEqual("ok", replies[request]["content"]["status"], replies[request]["content"])
                    self.assertEqual(shell, replies[request]["parent_header"].get("subshell_id"))
                    # Streams go to the request whose cell printed.
                    text = "".join(m["content"]["text"] for m in published[request] if m["msg_type"] == "stream")
                    self.assertEqual(f"{name}\n", text)
                    states = [m["content"]["execution_state"] for m in published[request] if m["msg_type"] == "status"]
                    self.assertEqual("idle", states[-1])

    def test_many_declarations_at_the_same_time(self):
        """JShell compiles one snippet at a time; nothing is lost, mixed up, or refused."""
        shells = [None, self.create(), self.create()]
        requests = []
        for n in range(8):
            for s, shell in enumerate(shells):
                requests.append(self.send(shell, f"""\
                    int v5_{s}_{n} = {s * 100 + n};
                    var any5_{s}_{n} = List.of({n}, "t");
                    int f5_{s}_{n}(int x) {{ return x + v5_{s}_{n}; }}
                    Thread.sleep(3);
                    System.out.println("out {s} {n}");
                    f5_{s}_{n}(1) + any5_{s}_{n}.size()"""))
        replies, published = self.all_of(requests)
        for i, request in enumerate(requests):
            n, s = divmod(i, len(shells))
            self.assertEqual("ok", replies[request]["content"]["status"], replies[request]["content"])
            texts = [m["content"]["text"] for m in published[request] if m["msg_type"] == "stream"]
            self.assertEqual(f"out {s} {n}\n", "".join(texts))
            results = [m["content"]["data"]["text/plain"] for m in published[request] if m["msg_type"] == "execute_result"]
            self.assertEqual([str(s * 100 + n + 3)], results)
        total = " + ".join(f"v5_{s}_{n}" for n in range(8) for s in range(3))
        self.assertEqual(str(sum(s * 100 + n for n in range(8) for s in range(3))), self.run_cell(total).result())

    def test_counts_are_not_given_twice(self):
        shells = [None, self.create()]
        requests = [self.send(shell, "1") for _ in range(10) for shell in shells]
        replies, _ = self.all_of(requests)
        counts = [replies[each]["content"]["execution_count"] for each in requests]
        self.assertEqual(len(counts), len(set(counts)))

    def test_an_interrupt_stops_the_cells_of_all_shells(self):
        shells = [None, self.create(), self.create()]
        codes = (SLEEP, "while (true) { }", "new CountDownLatch(1).await();")
        requests = []
        for shell, code in zip(shells, codes):
            requests.append(self.send(shell, 'System.out.println("started");\n' + code))
            self.await_text(requests[-1])
        self.session.manager.interrupt_kernel()
        replies, _ = self.all_of(requests)
        self.assertEqual(["KeyboardInterrupt"] * 3, [replies[each]["content"].get("ename") for each in requests])
        for shell in shells:
            self.assertEqual("3", self.run_in(shell, "1 + 2").result())
            self.assertEqual("6", self.run_in(shell, "IntStream.range(0, 4).parallel().sum()").result())

    def test_an_interrupted_cell_does_not_stop_later_ones_of_another_shell(self):
        other = self.create()
        self.session.manager.interrupt_kernel()
        self.assertEqual("499500", self.run_in(other, "IntStream.range(0, 1_000).parallel().sum()").result())

    def test_an_error_skips_the_waiting_cells_of_its_shell_only(self):
        first, second = self.create(), self.create()
        failing = [self.send(first, 'Thread.sleep(500); throw new IllegalStateException("x");'),
                   self.send(first, "1"), self.send(first, "2")]
        others = [self.send(second, "Thread.sleep(700);"), self.send(second, "3")]
        replies, _ = self.all_of(failing + others)
        self.assertEqual(["error", "error", "error"], [replies[each]["content"]["status"] for each in failing])
        self.assertEqual(["Aborted", "Aborted"], [replies[each]["content"]["ename"] for each in failing[1:]])
        self.assertEqual(["ok", "ok"], [replies[each]["content"]["status"] for each in others])
        self.assertEqual("ok", self.run_in(first, "4").reply["status"])

    def test_deleting_stops_the_cell_and_refuses_the_waiting(self):
        other = self.create()
        running = self.send(other, 'System.out.println("started");\n' + SLEEP)
        self.await_text(running)
        waiting = self.send(other, "int never10 = 1;")
        self.session.reply(self.ask(None, "kernel_info_request", {}))  # so that both have been taken from the channel
        self.assertEqual("ok", self.delete(other)["status"])
        replies, _ = self.all_of([running, waiting])
        self.assertEqual(("KeyboardInterrupt", "Aborted"),
                         tuple(replies[each]["content"]["ename"] for each in (running, waiting)))
        self.assertEqual("CompilationError", self.run_cell("never10").reply["ename"])

    def test_code_that_a_cell_evaluates_runs_beside_others(self):
        other = self.create()
        request = self.send(None, 'for (int i = 0; i < 20; i++) { eval("int nested11 = " + i + ";"); Thread.sleep(5); } nested11')
        beside = [self.send(other, f"int beside11_{n} = {n}; Thread.sleep(5); beside11_{n} + 1") for n in range(10)]
        _, published = self.all_of([request, *beside])
        results = [m["content"]["data"]["text/plain"] for each in (request, *beside) for m in published[each]
                   if m["msg_type"] == "execute_result"]
        self.assertEqual(["19", *map(str, range(1, 11))], results)

    def test_input_goes_to_the_shell_that_asks(self):
        other = self.create()
        requests = [self.send(shell, f'readLine("{name}? ")', allow_stdin=True) for shell, name in ((None, "a"), (other, "b"))]
        for _ in requests:
            question = self.session.client.get_stdin_msg(timeout=SECONDS)
            self.session.client.input(question["content"]["prompt"][0] * 2)
        _, published = self.all_of(requests)
        results = [m["content"]["data"]["text/plain"] for each in requests for m in published[each]
                   if m["msg_type"] == "execute_result"]
        self.assertEqual(["aa", "bb"], results)

    def test_displays_and_errors_go_to_their_own_request(self):
        self.run_cell("var barrier13 = new CyclicBarrier(2);")
        other = self.create()
        requests = [self.send(shell, f'barrier13.await(30, TimeUnit.SECONDS); display("{name}");\nthrow new Exception("{name}");',
                              stop_on_error=False) for shell, name in ((None, "m"), (other, "s"))]
        _, published = self.all_of(requests)
        for request, name in zip(requests, "ms"):
            shown = [m["content"]["data"]["text/plain"] for m in published[request] if m["msg_type"] == "display_data"]
            failed = [m["content"]["evalue"] for m in published[request] if m["msg_type"] == "error"]
            self.assertEqual(([name], [name]), (shown, failed))


class WhileACellRuns(Shells):
    """The main shell answers, though its cell runs."""

    def setUp(self):
        self.run_cell('String text0 = "x";')
        self.request = self.send(None, 'System.out.println("started");\n' + SLEEP)
        self.await_text(self.request)

    def tearDown(self):
        self.session.manager.interrupt_kernel()
        self.session.gather(self.request)
        super().tearDown()

    def answered(self, kind, content):
        """A reply that comes before the cell's, which takes a minute."""
        return self.session.reply(self.ask(None, kind, content))

    def test_completion(self):
        self.assertEqual(["toUpperCase("], self.answered("complete_request", {"code": "text0.toUpp", "cursor_pos": 11})["matches"])

    def test_inspection(self):
        found = self.answered("inspect_request", {"code": "text0", "cursor_pos": 3, "detail_level": 0})
        self.assertIn("String text0", found["data"]["text/plain"])

    def test_is_complete(self):
        self.assertEqual("incomplete", self.answered("is_complete_request", {"code": "int f() {"})["status"])

    def test_history_and_kernel_info(self):
        self.assertEqual("ok", self.answered("kernel_info_request", {})["status"])
        history = self.answered("history_request", {"hist_access_type": "tail", "n": 1, "output": False, "raw": True})
        self.assertEqual(1, len(history["history"]))

    def test_comms(self):
        self.assertEqual({}, self.answered("comm_info_request", {})["comms"])
        opened = self.ask(None, "comm_open", {"comm_id": "c5", "target_name": "nowhere", "data": {}})
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["msg_type"] == "comm_close":
                break
        self.assertEqual(opened, message["parent_header"]["msg_id"])

    def test_subshells(self):
        self.assertEqual("3", self.run_in(self.create(), "1 + 2").result())

    def test_the_kernel_stays_busy_in_the_eyes_of_front_ends(self):
        asked = self.ask(None, "is_complete_request", {"code": "1"})
        states = []
        while len(states) < 3:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["msg_type"] == "status":
                states.append((message["parent_header"]["msg_id"], message["content"]["execution_state"]))
        self.assertEqual([(asked, "busy"), (asked, "idle"), (self.request, "busy")], states)


class Comms(Shells):
    """Targets that cells register."""

    TARGET = """\
        import org.dflib.jjava.jupyter.kernel.BaseKernel;
        import org.dflib.jjava.jupyter.kernel.comm.*;
        import org.dflib.jjava.jupyter.messages.Message;
        import org.dflib.jjava.jupyter.messages.comm.*;
        class Echo extends Comm {
            Echo(CommManager manager, String id, String target) { super(manager, id, target); }
            protected void onMessage(Message<CommMsgCommand> message) { send(message.getContent().getData()); }
            protected void onClose(Message<CommCloseCommand> message, boolean sending) { }
        }
        BaseKernel.notebookKernel().getCommManager().registerTarget("echo", (manager, id, target, message) -> new Echo(manager, id, target));
        """

    def await_comm(self, kind, comm):
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["msg_type"] == kind and message["content"].get("comm_id") == comm:
                return message

    def test_messages_are_answered_in_order_while_a_cell_runs(self):
        self.assertEqual("ok", self.run_cell(self.TARGET).reply["status"])
        running = self.send(None, 'System.out.println("started");\n' + SLEEP)
        self.await_text(running)
        for shell in (None, self.create()):
            with self.subTest(shell=shell):
                comm = f"echo-{shell}"
                self.ask(shell, "comm_open", {"comm_id": comm, "target_name": "echo", "data": {}})
                sent = [self.ask(shell, "comm_msg", {"comm_id": comm, "data": {"n": n}}) for n in range(20)]
                got = [self.await_comm("comm_msg", comm) for _ in sent]
                self.assertEqual(list(range(20)), [each["content"]["data"]["n"] for each in got])
                self.assertEqual(sent, [each["parent_header"]["msg_id"] for each in got])
        info = self.session.reply(self.ask(None, "comm_info_request", {"target_name": "echo"}))
        self.assertEqual(2, len(info["comms"]))
        self.session.manager.interrupt_kernel()
        self.session.gather(running)


class Lives(unittest.TestCase):
    def test_a_kernel_with_busy_subshells_ends(self):
        session = Session()
        try:
            client = session.client
            client.control_channel.send(client.session.msg("create_subshell_request"))
            subshell = client.get_control_msg(timeout=SECONDS)["content"]["subshell_id"]
            message = client.session.msg("execute_request", {"code": "while (true) { }", "silent": False})
            message["header"]["subshell_id"] = subshell
            client.shell_channel.send(message)
            time.sleep(1)
            pid = session.pid
            self.assertTrue(alive(pid))
            client.shutdown()
            self.assertTrue(ends(pid, 10), "the process still runs")
        finally:
            session.stop()

    def test_display_ids_mean_the_same_over_restarts(self):
        """A cell of the restarted kernel updates what an earlier one has shown, and new ids are not those of before."""
        session = Session()
        try:
            before = session.run('display("one")').only("display_data")["transient"]["display_id"]
            session.client.stop_channels()
            session.manager.restart_kernel()
            session.connect()
            updated = session.run(f'updateDisplay("{before}", "two");').only("update_display_data")
            self.assertEqual((before, "two"), (updated["transient"]["display_id"], updated["data"]["text/plain"]))
            self.assertNotEqual(before, session.run('display("three")').only("display_data")["transient"]["display_id"])
        finally:
            session.stop()

    def test_front_ends_are_greeted_when_they_subscribe(self):
        session = Session()
        try:
            other = session.manager.client()
            other.start_channels()
            try:
                message = other.get_iopub_msg(timeout=SECONDS)
                while message["msg_type"] != "iopub_welcome":
                    message = other.get_iopub_msg(timeout=SECONDS)
                self.assertEqual(({}, ""), (message["parent_header"], message["content"]["subscription"]))
            finally:
                other.stop_channels()
        finally:
            session.stop()
