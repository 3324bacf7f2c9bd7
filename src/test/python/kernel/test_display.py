"""Display of values: views, formats, errors of views, progress."""

import base64
import time
import unittest
from html.parser import HTMLParser

from session import OneKernel


class Balanced(HTMLParser):
    """The tags that are open at the end; fails where one is closed that is not open."""

    VOID = {"br", "hr", "img", "col", "input", "wbr"}

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> after {self.open}"


class Display(OneKernel):
    def data(self, code):
        return self.run_cell(code).only("execute_result")["data"]

    def test_collections_records_and_arrays(self):
        self.assertEqual("[1, 2]", self.data("List.of(1, 2)")["text/plain"])
        self.assertEqual("[[1, 2], [3]]", self.data("new int[][] {{1, 2}, {3}}")["text/plain"])
        self.run_cell("record Point1(int x, String y) {}")
        self.assertEqual("Point1[x=1, y=a]", self.data('new Point1(1, "a")')["text/plain"])
        table = self.data('List.of(new Point1(1, "<script>"), new Point1(20, "b"))')
        self.assertEqual("[Point1[x=1, y=<script>], Point1[x=20, y=b]]", table["text/plain"])
        self.assertIn("&lt;script&gt;", table["text/html"])
        self.assertNotIn("<script>", table["text/html"])
        self.assertIn('right">20</td>', table["text/html"])

    def test_every_view_is_well_formed_html(self):
        bad = '"<i>&\\"\\\'</i>"'
        self.run_cell("import org.longalign.notebook.*; import tech.tablesaw.api.*;")
        self.run_cell("record Point2(String x, Object y) {}")
        for code in (f'new java.net.URL("http://localhost/?a=1&b=" + {bad})', 'URI.create("https://localhost/?a=1&b=%22")',
                     f"Map.of({bad}, {bad})", f"List.of(new Point2({bad}, {bad}))", f"List.of(Map.of({bad}, {bad}))",
                     f"new Point2({bad}.repeat(20), {bad})", f'Table.create({bad}, StringColumn.create({bad}, {bad}))',
                     f"new Object[] {{ new Point2({bad}, null) }}"):
            outcome = self.run_cell(code)
            results = list(outcome.each("execute_result"))
            page = results[0]["data"]["text/html"]
            checker = Balanced()
            checker.feed(page)
            self.assertEqual([], checker.open, page)
            self.assertNotIn("<i>", page, code)
        self.assertNotIn("text/html", self.data('URI.create("javascript:alert(1)")'))

    def test_streams_are_left_alone(self):
        self.run_cell("var stream1 = Stream.of(1, 2, 3);")
        self.assertIn("ReferencePipeline", self.data("stream1")["text/plain"])
        self.assertEqual("3", self.data("stream1.count()")["text/plain"])

    def test_formats(self):
        self.run_cell("import org.longalign.notebook.*;")
        self.assertEqual("**x**", self.data('Markdown.of("**x**")')["text/markdown"])
        self.assertEqual("<b>x</b>", self.data('Html.of("<b>x</b>")')["text/html"])
        self.assertEqual("$$x$$", self.data('Latex.of("x")')["text/latex"])
        tree = self.data('Json.of("{\\"a\\": [1, null], \\"b\\": null}")')
        self.assertEqual({"a": [1, None], "b": None}, tree["application/json"])
        self.assertIn('"a"', tree["text/plain"])
        for data in self.data('new com.fasterxml.jackson.databind.ObjectMapper().readTree("[1]")').values():
            self.assertIn(data, ([1], "[ 1 ]"))

    def test_charts(self):
        self.run_cell("""
            import org.knowm.xchart.*;
            var chart1 = new XYChartBuilder().width(300).height(200).title("t").build();
            chart1.addSeries("a", new double[] {1, 2}, new double[] {2, 1});
            """)
        outcome = self.run_cell("chart1").only("execute_result")
        self.assertTrue(base64.b64decode(outcome["data"]["image/png"]).startswith(b"\x89PNG"))
        image = outcome["metadata"]["image/png"]
        self.assertEqual((300, 200), (image["width"], image["height"]))
        self.assertEqual('Lines "t". a: (1, 2), (2, 1).', image["alt"])
        svg = self.run_cell('display(chart1, "image/svg+xml");').only("display_data")["data"]
        self.assertEqual({"text/plain", "image/svg+xml", "application/vnd.longalign.series+json"}, set(svg))
        self.assertTrue(svg["image/svg+xml"].startswith("<svg"))
        lasting = self.run_cell("org.longalign.notebook.ChartFormat.use(org.longalign.notebook.ChartFormat.SVG); chart1")
        self.assertIn("image/svg+xml", lasting.only("execute_result")["data"])
        self.run_cell("org.longalign.notebook.ChartFormat.use(org.longalign.notebook.ChartFormat.PNG);")

    def test_tensors(self):
        self.run_cell("""
            import ai.djl.ndarray.*;
            var manager1 = NDManager.newBaseManager();
            var array1 = manager1.arange(8192f).reshape(2, 4096);
            """)
        text = self.data("array1")["text/plain"]
        self.assertTrue(text.startswith("NDArray (2, 4096) float32 on cpu\n[[0, 1, 2, 3, 4, 5, 6, 7, ... 4,088 more],"), text)
        self.assertEqual("NDArray () int32 on cpu\n5", self.data("manager1.create(5)")["text/plain"])
        self.assertIn("[true, false]", self.data("manager1.create(new boolean[] {true, false})")["text/plain"])
        self.assertTrue(self.data("manager1.zeros(new ai.djl.ndarray.types.Shape(0, 3))")["text/plain"].endswith("empty"))
        self.assertIn("at [0, :, :]", self.data("manager1.ones(new ai.djl.ndarray.types.Shape(2, 2, 2))")["text/plain"])
        self.run_cell("manager1.close();")
        self.assertEqual("NDArray, closed", self.data("array1")["text/plain"])

    def test_null_and_data_made_before(self):
        self.assertEqual("null", self.run_cell("display(null);").only("display_data")["data"]["text/plain"])
        self.assertEqual("x", self.run_cell('display(render("x"));').only("display_data")["data"]["text/plain"])
        made = self.run_cell("""
            var data1 = new org.dflib.jjava.jupyter.kernel.display.DisplayData();
            data1.putHTML("<i>x</i>");
            data1
            """).only("execute_result")["data"]
        self.assertEqual("<i>x</i>", made["text/html"])
        self.assertIn("text/plain", made)

    def test_a_type_that_cannot_be_shown(self):
        outcome = self.run_cell('display(List.of(1), "image/png");')
        self.assertEqual("error", outcome.reply["status"])
        self.assertIn("cannot be shown as image/png, only as ", outcome.reply["evalue"])

    def test_what_fails_falls_back_to_text(self):
        self.run_cell('class Bad1 { public String toString() { throw new IllegalStateException("no text"); } }')
        text = self.data("new Bad1()")["text/plain"]
        self.assertTrue(text.startswith("Bad1@"), text)
        self.assertIn("[its toString() failed: java.lang.IllegalStateException: no text", text)
        self.assertIn("<toString() of", self.data("List.of(new Bad1())")["text/plain"])
        text = self.run_cell("display(new Bad1());").only("display_data")["data"]["text/plain"]
        self.assertIn("no text", text)

    def test_a_value_that_never_shows_can_be_interrupted(self):
        self.run_cell("class Slow1 { public String toString() { while (true) ; } }")
        request = self.session.send("new Slow1()")
        time.sleep(1)
        asked = time.monotonic()
        self.session.manager.interrupt_kernel()
        outcome = self.session.gather(request)
        self.assertEqual("KeyboardInterrupt", outcome.reply["ename"])
        self.assertLess(outcome.ended - asked, 4)  # at once, on a busy machine too
        self.assertEqual("2", self.data("1 + 1")["text/plain"])

    def test_a_value_that_takes_too_long_shows_a_note(self):
        self.run_cell("class Slow2 { public String toString() { while (true) ; } }")
        text = self.data("new Slow2()")["text/plain"]
        self.assertTrue(text.startswith("Slow2@"), text)
        self.assertIn("took longer than 10 s", text)

    def test_a_view_of_the_users(self):
        self.run_cell("""
            class Note1 { String text = "a < b"; }
            org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel().getRenderer()
                .createRegistration(Note1.class).preferring("text/html")
                .register((note, context) -> context.renderIfRequested(
                    org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_HTML,
                    () -> "<b>" + org.longalign.notebook.Html.escape(note.text) + "</b>"));
            """)
        self.assertEqual("<b>a &lt; b</b>", self.data("new Note1()")["text/html"])

    def test_progress_is_one_place_that_ends_with_its_last_state(self):
        outcome = self.run_cell("""
            import org.longalign.notebook.*;
            for (int i : Progress.over("outer", List.of(1, 2, 3))) {
                for (int j : Progress.over("inner " + i, List.of(1, 2))) {
                    Thread.sleep(150);
                }
            }
            """)
        place = outcome.only("display_data")
        updates = list(outcome.each("update_display_data"))
        self.assertTrue(any("inner 2" in update["data"]["text/plain"] for update in updates), updates)
        last = updates[-1]
        self.assertEqual(place["transient"]["display_id"], last["transient"]["display_id"])
        self.assertRegex(last["data"]["text/plain"], r"^outer: 3 in \d\.\d s, [\d.]+/s$")
        self.assertIn("outer", last["data"]["text/html"])

    def test_a_loop_that_is_left_says_where(self):
        outcome = self.run_cell("""
            import org.longalign.notebook.*;
            for (int i : Progress.over("search", List.of(1, 2, 3, 4))) { if (i == 3) break; }
            Thread.sleep(500);
            """)
        texts = [each["data"]["text/plain"] for each in outcome.each("update_display_data")]
        self.assertTrue(texts and texts[-1].startswith("search: stopped at 2 of 4"), texts)

    def test_a_live_chart_is_one_place(self):
        outcome = self.run_cell("""
            import org.longalign.notebook.*;
            try (var live = LiveChart.of("loss").smoothing(5)) {
                for (int i = 1; i < 50; i++) { live.add(i, 1.0 / i); }
            }
            """)
        self.assertIn("image/png", outcome.only("display_data")["data"])
        self.assertTrue(list(outcome.each("update_display_data")))


if __name__ == "__main__":
    unittest.main()
