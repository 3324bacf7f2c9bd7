"""Messages of the protocol other than cells and their output."""

import os
import signal
import time

from session import SECONDS, OneKernel


class Protocol(OneKernel):
    """Replies of the kernel, and messages that it ignores."""

    def ask(self, kind, content, channel="shell"):
        client = self.session.client
        message = client.session.msg(kind, content)
        sender = client.shell_channel if channel == "shell" else client.control_channel
        sender.send(message)
        return message["header"]["msg_id"]

    def control_reply(self, request):
        while True:
            message = self.session.client.get_control_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request:
                return message

    def test_kernel_info_on_both_channels(self):
        shell = self.session.reply(self.ask("kernel_info_request", {}))
        control = self.control_reply(self.ask("kernel_info_request", {}, "control"))["content"]
        self.assertEqual(("ok", "java", "5.5"), (shell["status"], shell["language_info"]["name"], shell["protocol_version"]))
        self.assertEqual(shell["banner"], control["banner"])

    def test_control_is_answered_while_a_cell_runs(self):
        request = self.session.send("long until1 = System.nanoTime() + 3_000_000_000L; while (System.nanoTime() < until1) {}")
        time.sleep(0.5)
        asked = time.monotonic()
        self.control_reply(self.ask("kernel_info_request", {}, "control"))
        self.assertTrue(self.session.client.hb_channel.is_beating())
        self.assertLess(time.monotonic() - asked, 2)
        self.session.gather(request)

    def test_cells_on_the_control_channel_are_refused(self):
        reply = self.control_reply(self.ask("execute_request", {"code": "1", "silent": False}, "control"))
        self.assertEqual(("execute_reply", "error"), (reply["msg_type"], reply["content"]["status"]))

    def test_connect_request(self):
        ports = self.session.reply(self.ask("connect_request", {}))
        info = self.session.manager.get_connection_info()
        for name in ("shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"):
            self.assertEqual(info[name], ports[name])

    def test_debugging_is_refused(self):
        reply = self.control_reply(self.ask("debug_request", {"type": "request", "command": "debugInfo", "seq": 1}, "control"))
        self.assertEqual(("debug_reply", "error"), (reply["msg_type"], reply["content"]["status"]))

    def test_unknown_requests_do_no_harm(self):
        for channel in ("shell", "control"):
            request = self.ask("unheard_of_request", {"x": [1]}, channel)
            states = []
            while states[-1:] != ["idle"]:
                message = self.session.client.get_iopub_msg(timeout=SECONDS)
                if message["parent_header"].get("msg_id") == request:
                    states.append(message["content"]["execution_state"])
            self.assertEqual(["busy", "idle"], states)
        self.assertEqual("2", self.run_cell("1 + 1").result())

    def test_comms_of_unknown_targets_are_closed(self):
        request = self.ask("comm_open", {"comm_id": "c1", "target_name": "nowhere", "data": {}})
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] != "status":
                break
        self.assertEqual(("comm_close", "c1"), (message["msg_type"], message["content"]["comm_id"]))
        info = self.session.reply(self.ask("comm_info_request", {}))
        self.assertEqual(("ok", {}), (info["status"], info["comms"]))

    def test_history(self):
        for code in ("int history1 = 1;", "history1 + 1", "history1 + 1"):
            self.run_cell(code)
        last = self.run_cell("history1").reply["execution_count"]
        ask = lambda **how: self.session.reply(self.session.client.history(**how))["history"]  # noqa: E731
        self.assertEqual(["history1 + 1", "history1"], [entry[2] for entry in ask(hist_access_type="tail", n=2)])
        span = ask(hist_access_type="range", session=0, start=last - 1, stop=last, output=True)
        self.assertEqual([[1, last - 1, ["history1 + 1", "2"]]], span)
        found = ask(hist_access_type="search", pattern="history1 ?*", n=5, unique=True)
        self.assertEqual(["history1 + 1"], [entry[2] for entry in found])

    def test_is_complete_says_how_to_indent(self):
        for code, status in (("int x = = 1;", "invalid"), ("int f(){", "incomplete"), ("1 + 1", "complete")):
            reply = self.session.reply(self.session.client.is_complete(code))
            self.assertEqual(status, reply["status"], code)
        reply = self.session.reply(self.session.client.is_complete("int f(){"))
        self.assertTrue(reply["indent"].isspace())

    def test_clear_output(self):
        outcome = self.run_cell('System.out.print("old"); clearOutput(); clearOutput(true); System.out.print("new");')
        kinds = [(message["msg_type"], message["content"].get("wait")) for message in outcome.outputs]
        self.assertEqual([("stream", None), ("clear_output", False), ("clear_output", True), ("stream", None)], kinds)

    def test_the_kernel_has_one_session_of_its_own(self):
        request = self.session.send("1")
        sessions = set()
        while True:
            message = self.session.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request:
                sessions.add(message["header"]["session"])
                if message["content"].get("execution_state") == "idle":
                    break
        self.assertEqual(1, len(sessions))
        self.assertNotIn(self.session.client.session.session, sessions)


class Input(OneKernel):
    """Cells that read what somebody types."""

    def typed(self, code, *lines):
        """Answers each question of a cell; returns the questions and the outcome."""
        request = self.session.send(code, allow_stdin=True)
        questions = []
        for line in lines:
            questions.append(self.session.client.get_stdin_msg(timeout=SECONDS)["content"])
            self.session.client.input(line)
        return questions, self.session.gather(request)

    def test_several_lines_through_a_scanner(self):
        _, outcome = self.typed('Scanner in1 = new Scanner(System.in); in1.nextLine() + "|" + in1.nextInt()', "first – 文", "42")
        self.assertEqual("first – 文|42", outcome.result())

    def test_a_line_that_is_left_over_is_not_there_for_the_next_cell(self):
        self.typed("System.in.read()", "ab")
        self.assertEqual("c", self.typed("new Scanner(System.in).nextLine()", "c")[1].result())

    def test_prompt_and_password(self):
        questions, outcome = self.typed('readLine("Name: ") + readPassword("Secret: ")', "a", "b")
        self.assertEqual([("Name: ", False), ("Secret: ", True)], [(each["prompt"], each["password"]) for each in questions])
        self.assertEqual("ab", outcome.result())

    def test_end_of_input(self):
        _, outcome = self.typed("new String(System.in.readAllBytes()).strip()", "one", "two", "\x04")
        self.assertEqual("one\ntwo", outcome.result())

    def test_a_front_end_without_input(self):
        outcome = self.run_cell("System.in.read()")
        self.assertEqual("-1", outcome.result())
        self.assertIn("there is no input", outcome.stream("stderr"))

    def interrupted(self, interrupt):
        request = self.session.send("new Scanner(System.in).nextLine()", allow_stdin=True)
        self.session.client.get_stdin_msg(timeout=SECONDS)
        interrupt()
        self.assertEqual("KeyboardInterrupt", self.session.gather(request).only("error")["ename"])
        self.session.client.input("too late")
        time.sleep(0.2)
        self.assertEqual("in time", self.typed("new Scanner(System.in).nextLine()", "in time")[1].result())

    def test_interrupt_while_waiting(self):
        self.interrupted(self.session.manager.interrupt_kernel)

    def test_the_signal_of_ctrl_c_stops_the_cell_and_not_the_kernel(self):
        self.interrupted(lambda: os.kill(self.session.pid, signal.SIGINT))
        os.kill(self.session.pid, signal.SIGINT)
        time.sleep(0.5)
        self.assertEqual("2", self.run_cell("1 + 1").result())
