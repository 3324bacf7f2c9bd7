"""Tests of environment/teach and of the kernel in a Jupyter of the user's own: run by ``environment/test scripts`` with the
interpreter in ``.venv``. Submissions are executed for real, through a kernel named ``java`` that runs Python.
"""

import json
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parent))

import nbformat  # noqa: E402

from environment_test import Execution, StandIns, TemporaryFolder, notebook  # noqa: E402
from longalign import homework, pages, reveal  # noqa: E402
from longalign.failure import Failure  # noqa: E402


def tagged(content, **tags):
    for cell in content["cells"]:
        if cell["id"] in tags:
            cell["metadata"] = {"tags": [tags[cell["id"]]]}
    return content


def parsed(content):
    return nbformat.reads(json.dumps(content), as_version=4)


TASK = tagged(
    notebook("total = 0\n// BEGIN ANSWER\ntotal = 6\n// END ANSWER", "assert total == 6, 'the total is wrong'",
             "assert total > 0, 'hidden'", "text = 'mine'"),
    c1="check", c2="hidden-check", c3="answer")


class HandedOut(unittest.TestCase):
    def test_answers_and_hidden_checks_are_left_out(self):
        out = homework.handed_out(parsed(TASK), "task.ipynb")
        self.assertEqual(["c0", "c1", "c3"], [cell.id for cell in out.cells])
        self.assertEqual(f"total = 0\n{homework.BLANK}", out.cells[0].source)
        self.assertEqual(homework.BLANK, out.cells[2].source)
        self.assertNotIn("= 6\n", nbformat.writes(out))

    def test_the_indentation_of_an_answer_stays(self):
        source, blanks = homework._without_answers("{\n    // BEGIN ANSWER\n    a();\n    // END ANSWER\n}", "x")
        self.assertEqual(("{\n    // Your answer:\n}", 1), (source, blanks))

    def test_marks_that_do_not_match_are_named(self):
        for source, words in (("// BEGIN ANSWER\nx", "without // END"), ("// END ANSWER", "without a beginning"),
                              ("// BEGIN ANSWER\n// BEGIN ANSWER", "inside an answer")):
            with self.assertRaisesRegex(Failure, f"task.ipynb, cell 1: .*{words}"):
                homework.handed_out(parsed(notebook(source)), "task.ipynb")
        with self.assertRaisesRegex(Failure, "nothing to answer"):
            homework.handed_out(parsed(notebook("x = 1")), "task.ipynb")


class HandedIn(TemporaryFolder):
    setUpClass = Execution.setUpClass.__func__.__get__(Execution)
    tearDownClass = Execution.tearDownClass.__func__.__get__(Execution)

    def check(self, content, seconds=60.0):
        path = self.file("anna.ipynb", content)
        task = parsed(TASK)
        task.cells[0].source = "total = 6"
        return homework.check(task, path, seconds)

    def submission(self, first):
        content = tagged(notebook(first, "pass", "text = 1"), c1="check")
        content["cells"][2]["id"] = "c3"
        return content

    def test_checks_are_put_back_as_they_were(self):
        result = self.check(self.submission("total = 6"))
        self.assertEqual({"c1": None, "c2": None}, result.checks)
        self.assertEqual(["c0", "c1", "c2", "c3"], [cell.id for cell in result.notebook.cells])
        self.assertEqual("2 of 2 checks passed", result.summary())

    def test_a_wrong_answer_fails_by_its_reason_and_the_others_go_on(self):
        result = self.check(self.submission("total = 7"))
        self.assertEqual({"c1": "AssertionError: the total is wrong", "c2": None}, result.checks)
        self.assertEqual(1, result.passed)
        self.assertEqual({"cell": "c1", "passed": False, "reason": "AssertionError: the total is wrong"},
                         result.json()["checks"][0])

    def test_removed_cells_are_said(self):
        content = self.submission("total = 6")
        del content["cells"][1:]
        result = self.check(content)
        self.assertEqual(2, result.passed)
        self.assertEqual(["the check c1 had been removed", "the cell c3 had been removed"], result.notes)

    def test_a_cell_without_end_is_interrupted(self):
        result = self.check(self.submission("while True: pass"), seconds=3.0)
        self.assertEqual(0, result.passed)
        self.assertIn("NameError", result.first_failure())

    def test_a_kernel_that_ends_and_a_file_that_is_none(self):
        result = self.check(self.submission("import os; os._exit(3)"))
        self.assertIn("the kernel ended", result.problem)
        self.assertEqual(0, result.passed)
        path = self.file("bert.ipynb", "{")
        self.assertIn("no notebook", homework.check(parsed(TASK), path, 5.0).problem)
        with self.assertRaisesRegex(Failure, "has no checks"):
            homework.checks(parsed(notebook("x")), "task.ipynb")


class Slides(TemporaryFolder):
    def test_a_heading_begins_a_slide_and_nothing_is_asked_of_other_hosts(self):
        project = SimpleNamespace(target=self.folder / "target")
        for name in reveal.FILES:
            style = "@import url(https://fonts.example/x.css); @font-face { src: url(https://fonts.example/y) } a { color: red }"
            self.file(f"target/setup/reveal-{reveal.VERSION}/{name}", style if name.endswith("css") else "var Reveal;</script>")
        content = notebook("x = 1", "y = 2")
        for number, text in enumerate(("# One", "text", "## Two $x$")):
            content["cells"].insert(number * 2, {"cell_type": "markdown", "id": f"m{number}", "metadata": {}, "source": text})
        content["cells"][1]["metadata"] = {"slideshow": {"slide_type": "skip"}}
        self.file(f"target/setup/mathjax-{self.mathjax()}.js", "typeset();")
        page = self.folder / "x.html"
        reveal.write(project, parsed(content), Path("x.ipynb"), page)
        html = page.read_text(encoding="utf-8")
        self.assertEqual([], pages.external_references(html))
        self.assertEqual(4, html.count("<section"), "each slide is a section in a section")
        self.assertIn("typeset();", html)
        self.assertNotIn("fonts.example", html)
        self.assertIn(">y</span>", html)
        self.assertNotIn(">x</span> <span", html, "a cell to be skipped")

    @staticmethod
    def mathjax():
        from longalign import formulas
        return formulas.VERSION


class OtherJupyters(StandIns):
    def test_the_kernel_is_put_into_a_jupyter_and_removed_again(self):
        prefix = self.folder / "their venv"
        prefix.mkdir()
        placed = prefix / "share" / "jupyter" / "kernels" / "longalign"
        outcome = self.call("setup", "--install-kernel", str(prefix))
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        spec = json.loads((placed / "kernel.json").read_text(encoding="utf-8"))
        self.assertIn(f"@{placed / 'java.args'}", spec["argv"])
        self.assertNotIn("LONGALIGN_HOME", spec.get("env", {}))
        self.assertNotIn(str(self.root), (placed / "kernel.json").read_text() + (placed / "java.args").read_text())
        self.assertTrue(any((placed / "lib").glob("000-*.jar")))
        self.assertEqual(0, self.call("setup", f"--install-kernel={prefix}").returncode, "once more")
        self.assertEqual(0, self.call("setup", "--remove-kernel", str(prefix)).returncode)
        self.assertFalse(placed.exists())
        self.fails(self.call("setup", "--remove-kernel", str(prefix)), "there is no kernel in")

    def test_others_kernels_stay(self):
        prefix = self.folder / "p"
        kernel = self.file("p/share/jupyter/kernels/longalign/kernel.json", "{}")
        self.fails(self.call("setup", "--install-kernel", str(prefix)), "has not installed")
        self.fails(self.call("setup", "--remove-kernel", str(prefix)), "has not installed")
        self.assertTrue(kernel.exists())
        self.fails(self.call("setup", "--install-kernel", str(self.folder / "none")), "is no folder")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
