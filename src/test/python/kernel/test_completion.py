"""Completion and inspection, as a front end asks for them."""

from session import OneKernel


class Completion(OneKernel):
    def complete(self, code, cursor=None):
        at = len(code) if cursor is None else cursor
        return self.session.reply(self.session.client.complete(code, at))

    def inspect(self, code, cursor):
        return self.session.reply(self.session.client.inspect(code, cursor))

    def test_members_of_a_variable(self):
        self.run_cell('String text1 = "x";')
        reply = self.complete("text1.toUpp")
        self.assertEqual(("ok", ["toUpperCase("], 6, 11),
                         (reply["status"], reply["matches"], reply["cursor_start"], reply["cursor_end"]))

    def test_what_a_cell_declares_before_it_runs(self):
        self.assertEqual(["intValue()"], self.complete("var xs2 = List.of(1);\nxs2.get(0).intV")["matches"])
        self.assertEqual(["ofDays("], self.complete("import java.time.Duration;\nDuration.ofDa")["matches"])

    def test_kinds_of_matches(self):
        self.run_cell("int kind3 = 1;")
        reply = self.complete("kind")
        self.assertEqual(
            [{"text": "kind3", "type": "instance", "signature": "int", "start": 0, "end": 4}],
            reply["metadata"]["_jupyter_types_experimental"])
        types = {each["text"]: each["type"] for each in self.complete("ret")["metadata"]["_jupyter_types_experimental"]}
        self.assertEqual("keyword", types["return"])

    def test_places_are_counted_in_unicode_characters(self):
        self.run_cell('String text4 = "x";')
        code = 'String smile = "\U0001F600\U0001F600"; text4.toUpp'
        reply = self.complete(code)
        self.assertEqual(["toUpperCase("], reply["matches"])
        self.assertEqual("toUpp", code[reply["cursor_start"]:reply["cursor_end"]])
        found = self.inspect('"\U0001F600\U0001F600"; Math.max(1, 2)', 11)
        self.assertIn("Math.max(", found["data"]["text/plain"])

    def test_places_outside_the_code(self):
        for cursor in (-1, 10_000):
            with self.subTest(cursor=cursor):
                self.assertEqual("ok", self.complete("Math.ma", cursor)["status"])
                self.assertEqual("ok", self.inspect("Math.max", cursor)["status"])

    def test_nothing_in_comments_and_text(self):
        for code in ("// Math.ma", '"Math.ma', '"""\nMath.ma', "/* Math.ma"):
            with self.subTest(code=code):
                self.assertEqual([], self.complete(code)["matches"])

    def test_classes_without_import(self):
        self.assertIn("org.longalign.batching.BatchPlan", self.complete("BatchPl")["matches"])

    def test_inspection(self):
        found = self.inspect("org.longalign.batching.BatchPlan.packed(new int[] {1})", 36)
        self.assertTrue(found["found"])
        for kind in ("text/plain", "text/html"):
            self.assertIn("BatchPlan.packed(int[] lengths)", found["data"][kind])
            self.assertIn("Sequences end to end in packs", found["data"][kind])

    def test_inspection_of_a_variable(self):
        self.run_cell("var list9 = List.of(1, 2, 3);")
        self.assertTrue(self.inspect("list9", 3)["data"]["text/plain"].startswith("List<Integer> list9 = "))

    def test_inspection_of_nothing(self):
        for code in ("", "nowhere10", "while (true) { }"):
            with self.subTest(code=code):
                found = self.inspect(code, 3)
                self.assertEqual(("ok", False), (found["status"], found["found"]))
