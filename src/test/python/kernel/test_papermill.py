"""Parameters of notebooks through papermill: the translator for Java, and papermill itself where it is installed."""

import importlib.util
import os
import sys
import tempfile
import unittest
from pathlib import Path

from session import KERNEL, OneKernel

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "kernel"))

import papermill_java  # noqa: E402
from papermill_java import JavaTranslator  # noqa: E402

TEXTS = ("plain", 'say "so"', "a\\b", "two\nlines\ttabbed\r", "\\u0041", "nul\x00bell\x07", "文 – \U0001F600", "\\", "")


class Translation(OneKernel):
    """Values arrive in a cell as they were."""

    def test_texts_arrive_unchanged(self):
        self.run_cell("String text1 = null;")
        for text in TEXTS:
            with self.subTest(text=text):
                self.run_cell(JavaTranslator.codify({"text1": text}))
                points = self.run_cell("Arrays.toString(text1.codePoints().toArray())").result()
                self.assertEqual(str([ord(each) for each in text]), points)

    def test_numbers_keep_the_types_of_their_variables(self):
        self.run_cell("int n2 = 0; long l2 = 0; double d2 = 0.5; boolean b2 = false; String s2 = \"\"; java.math.BigInteger i2;")
        code = JavaTranslator.codify(
            {"n2": -7, "l2": 2**31, "d2": 3, "b2": True, "s2": None, "i2": 2**63})
        self.assertEqual("ok", self.run_cell(code).reply["status"])
        self.assertEqual("-7 2147483648 1.5 true null 9223372036854775808",
                         self.run_cell('n2 + " " + l2 + " " + d2 / 2 + " " + b2 + " " + s2 + " " + i2').result())
        for value, text in ((2e-05, "2.0E-5"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (float("nan"), "NaN")):
            self.run_cell(JavaTranslator.codify({"d2": value}))
            self.assertEqual(text, self.run_cell("d2").result())

    def test_lists_and_maps(self):
        self.run_cell("List<Integer> list3; Map<String, Double> map3; List<String> gaps3; List<Integer> none3;")
        self.run_cell(JavaTranslator.codify(
            {"list3": [1, 2, 3], "map3": {f"k{i}": i / 2 for i in range(12)}, "gaps3": ["a", None], "none3": []}))
        self.assertEqual("[1, 2, 3] 12 5.5 [a, null] []",
                         self.run_cell('list3 + " " + map3.size() + " " + map3.get("k11") + " " + gaps3 + " " + none3').result())

    def test_a_misspelt_or_wrong_parameter_fails_in_the_added_cell(self):
        self.run_cell("int size4 = 8;")
        for parameters in ({"sise4": 9}, {"size4": "many"}, {"size4": 1.5}):
            with self.subTest(parameters=parameters):
                self.assertEqual("CompilationError", self.run_cell(JavaTranslator.codify(parameters)).reply["ename"])
        self.assertEqual("8", self.run_cell("size4").result())

    def test_a_comment_of_several_lines_is_a_comment(self):
        self.assertEqual("ok", self.run_cell(JavaTranslator.codify({}, "one\ntwo")).reply["status"])


class Refusals(unittest.TestCase):
    def test_names_and_values_without_a_meaning_in_java(self):
        for parameters, said in (({"a b": 1}, "a b"), ({"class": 1}, "class"), ({"x; y": 1}, "x; y"), ({"m": {"k": None}}, "'k'"),
                                 ({"LONGALIGN_SEED": [1]}, "LONGALIGN_SEED")):
            with self.subTest(parameters=parameters):
                with self.assertRaisesRegex(ValueError, said):
                    JavaTranslator.codify(parameters)

    def test_variables_of_one_notebook_are_not_those_of_the_next(self):
        self.assertNotIn("LONGALIGN_SEED", os.environ)
        self.assertIn("// LONGALIGN_SEED", JavaTranslator.codify({"LONGALIGN_SEED": 11}))
        self.assertEqual("11", os.environ["LONGALIGN_SEED"])
        JavaTranslator.codify({})
        self.assertNotIn("LONGALIGN_SEED", os.environ)


@unittest.skipUnless(importlib.util.find_spec("papermill"), "papermill is not installed")
class Papermill(unittest.TestCase):
    """papermill executes a notebook with parameters."""

    def test_a_notebook_of_the_walkthrough(self):
        import nbformat
        import papermill

        papermill_java.register()
        with tempfile.TemporaryDirectory() as folder:
            source, done = Path(folder, "in.ipynb"), Path(folder, "out.ipynb")
            notebook = nbformat.read(ROOT / "notebooks" / "02-length-distribution.ipynb", 4)
            tagged = next(i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
            notebook.cells = notebook.cells[: tagged + 1] + [
                nbformat.v4.new_code_cell('batchSize + " " + seed + " " + maxTokens')]
            nbformat.write(notebook, source)
            inspected = papermill.inspect_notebook(str(source))
            self.assertEqual("int", inspected["batchSize"]["inferred_type_name"])
            self.assertIn("LONGALIGN_SEED", inspected)
            papermill.execute_notebook(
                str(source), str(done), parameters={"batchSize": 16, "LONGALIGN_SEED": 3}, kernel_name=KERNEL, progress_bar=False)
            last = nbformat.read(done, 4).cells[-1]
            self.assertEqual("16 3 65536", last.outputs[0]["data"]["text/plain"])
            with self.assertRaisesRegex(papermill.PapermillExecutionError, "batchSise"):
                papermill.execute_notebook(
                    str(source), str(done), parameters={"batchSise": 16}, kernel_name=KERNEL, progress_bar=False)
        JavaTranslator.codify({})
