"""Magics, the environment variables of IJava and JJava, and a notebook made for IJava."""

import hashlib
import json
import shutil
import tempfile
import textwrap
import unittest
import zipfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from session import KERNEL, OneKernel, Session, Variables


class Home:
    """A home folder whose Maven settings know one repository: a folder with two small artifacts in two versions."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="longalign-magics-"))
        self.repository = self.path / "repository"
        self.add("org.tiny", "leaf", "1.1")
        self.add("org.tiny", "leaf", "2.0")
        self.add("org.tiny", "top", "1.0", needs=("org.tiny", "leaf", "1.1"))
        self.add("com.fasterxml.jackson.core", "jackson-core", "2.1.0")
        mirror = f"<mirror><id>tiny</id><mirrorOf>*</mirrorOf><url>{self.repository.as_uri()}</url></mirror>"
        (self.path / ".m2").mkdir()
        (self.path / ".m2" / "settings.xml").write_text(f"<settings><mirrors>{mirror}</mirrors></settings>")

    def add(self, group, name, version, needs=None):
        folder = self.repository / group.replace(".", "/") / name / version
        folder.mkdir(parents=True)
        dependencies = ""
        if needs:
            parts = zip(("groupId", "artifactId", "version"), needs)
            dependency = "".join(f"<{tag}>{value}</{tag}>" for tag, value in parts)
            dependencies = f"<dependencies><dependency>{dependency}</dependency></dependencies>"
        (folder / f"{name}-{version}.pom").write_text(
            f"<project><modelVersion>4.0.0</modelVersion><groupId>{group}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version>{dependencies}</project>"
        )
        with zipfile.ZipFile(folder / f"{name}-{version}.jar", "w") as jar:
            jar.writestr(f"{name}.txt", f"{name} {version}")
        for file in list(folder.iterdir()):
            file.with_name(file.name + ".sha1").write_text(hashlib.sha1(file.read_bytes()).hexdigest())

    def variables(self, **more):
        """Java takes the home folder from the system's user table, not from HOME."""
        return {"JDK_JAVA_OPTIONS": f"-Duser.home={self.path}", **more}

    def remove(self):
        shutil.rmtree(self.path)


RESOURCE = "new String(Thread.currentThread().getContextClassLoader().getResourceAsStream({}).readAllBytes())"


class Magics(OneKernel):
    """Line and cell magics in one kernel."""

    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        with Variables(cls.home.variables()):
            super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.home.remove()

    def file(self, name, text):
        path = self.home.path / name
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def fails(self, code):
        outcome = self.run_cell(code)
        self.assertEqual("error", outcome.reply["status"], outcome.outputs)
        return "\n".join(outcome.reply["traceback"]), outcome

    def test_percent_signs_of_java_stay(self):
        outcome = self.run_cell(
            '''
            int percent1 = 17
                % 5;
            String percent2 = """
                %maven
                %%time
                """;
            /*
            %maven a:b:1
            */
            percent1 + percent2 + "= %help" + String.format("%d%%", 5)
            '''
        )
        self.assertEqual("2%maven\n%%time\n= %help5%", outcome.result())

    def test_maven_brings_artifacts_with_what_they_need(self):
        outcome = self.run_cell(f'%maven org.tiny:top:1.0\n{RESOURCE.format(chr(34) + "leaf.txt" + chr(34))}')
        self.assertEqual("leaf 1.1", outcome.result())
        again = self.run_cell("%maven org.tiny:leaf:2.0")
        self.assertIn("note: org.tiny:leaf:2.0 is not added, since version 1.1 is on the class path already",
                      again.stream("stderr"))
        kernels_own = self.run_cell("%maven com.fasterxml.jackson.core:jackson-core:2.1.0")
        self.assertIn("jackson-core:2.1.0 is not added", kernels_own.stream("stderr"))

    def test_maven_says_where_it_looked(self):
        text, outcome = self.fails("int before = 1;\n\n%maven org.tiny:nothing:3\nint after = 2;")
        self.assertIn("cell ", text)
        self.assertIn("line 3", text)
        self.assertIn("org.tiny:nothing:3", text)
        self.assertIn("tiny (file:", text)
        self.assertEqual("MagicError", outcome.reply["ename"])
        self.assertNotIn("lineMagic", text)

    def test_load_from_pom(self):
        outcome = self.run_cell(
            f"""%%loadFromPOM
            <dependency><groupId>org.tiny</groupId><artifactId>top</artifactId><version>1.0</version></dependency>
            """
        )
        self.assertEqual("ok", outcome.reply["status"], outcome.outputs)
        self.assertEqual([], outcome.outputs)
        text, _ = self.fails("%%loadFromPOM\n<dependency>\n</depend>")
        self.assertIn("not XML", text)

    def test_classpath_and_jars(self):
        lib = self.home.path / "lib"
        lib.mkdir()
        for name in ("one", "two"):
            with zipfile.ZipFile(lib / f"{name}.jar", "w") as jar:
                jar.writestr(f"{name}.txt", name)
        classes = self.home.path / "classes"
        classes.mkdir()
        (classes / "three.txt").write_text("three")
        outcome = self.run_cell(f"List<String> jars = %jars {lib}/*.jar\njars.size()")
        self.assertEqual("2", outcome.result())
        outcome = self.run_cell(f'%classpath {classes}\n{RESOURCE.format(chr(34) + "three.txt" + chr(34))}')
        self.assertEqual("three", outcome.result())
        self.assertIn(str(classes), self.run_cell("%classpath").stream("stdout"))
        text, _ = self.fails("%classpath none/*.jar")
        self.assertIn("nothing matches none/*.jar", text)

    def test_classes_added_while_running_compile_and_complete(self):
        source = self.file("Added.java", "package added; public class Added { public static int n() { return 42; } }")
        outcome = self.run_cell(
            f"""
            int status = javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d",
                "{self.home.path}/out", "{source}");
            %classpath {self.home.path}/out
            status
            """
        )
        self.assertEqual("0", outcome.result())
        self.assertEqual("42", self.run_cell("added.Added.n()").result())
        code = "added.Ad"
        reply = self.session.reply(self.session.client.complete(code, len(code)))
        self.assertIn("Added", reply["matches"])

    def test_time(self):
        outcome = self.run_cell("int timed1 = %time 6 * 7\ntimed1")
        self.assertEqual("42", outcome.result())
        self.assertRegex(outcome.stream("stdout"), r"^Wall time: [\d.]+ ms\n$")
        self.assertEqual("43", self.run_cell("%time timed1 + 1").result())
        cell = self.run_cell("%%time\nint timed2 = 5;\nThread.sleep(20);\ntimed2 * 2")
        self.assertEqual("10", cell.result())
        self.assertEqual("5", self.run_cell("timed2").result())

    def test_errors_inside_magics_name_the_line_of_the_cell(self):
        text, _ = self.fails("\n%%time\nint inside = 1;\nint wrong = inside +* 2;")
        self.assertIn("line 4", text)
        text, outcome = self.fails("int first = 1;\n%time Integer.parseInt(\"x\")")
        self.assertIn("line 2", text)
        self.assertEqual("java.lang.NumberFormatException", outcome.reply["ename"])

    def test_load(self):
        self.file("loaded.jshell", "int loaded1 = 1;\nint loaded2 = 2;\n/exit\n")
        self.file("Loaded.java", "package some.where;\n\nclass Loaded {\n    static int n() { return 3; }\n}\n")
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell("# text"),
                nbformat.v4.new_code_cell("%load loaded.jshell"),
                nbformat.v4.new_code_cell("int loaded4 = loaded1 + loaded2 + 1;"),
            ],
            metadata={"kernelspec": {"name": "java", "display_name": "Java", "language": "java"}},
        )
        self.file("loaded.ipynb", nbformat.writes(notebook))
        outcome = self.run_cell(f"%load {self.home.path}/loaded.ipynb {self.home.path}/Loaded.java\nloaded4 + Loaded.n()")
        self.assertEqual("7", outcome.result())
        self.assertIn("left out /exit", outcome.stream("stderr"))

    def test_load_names_file_and_line_of_errors(self):
        wrong = self.file("wrong.jshell", "int fine = 1;\n\nint no = \"text\";\n")
        text, _ = self.fails(f"%load {wrong}")
        self.assertIn("wrong.jshell, line 3", text)
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("int x;\nthrow new Exception(\"no\");")]
        )
        path = self.file("throws.ipynb", nbformat.writes(notebook))
        text, _ = self.fails(f"%load {path}")
        self.assertIn("throws.ipynb cell 2, line 2", text)
        self.assertIn("there is no file none.jsh", self.fails("%load none.jsh")[0])

    def test_unknown_magics_give_a_hint(self):
        text, _ = self.fails("%mavne a:b:1")
        self.assertIn("There is no magic %mavne. Did you mean %maven", text)
        self.assertIn("%help", text)
        self.assertIn("first line", self.fails("int x;\n%%time\nx")[0])

    def test_help(self):
        text = self.run_cell("%help").stream("stdout")
        for name in ("%maven", "%%loadFromPOM", "%classpath", "%jars", "%load", "%%time"):
            self.assertIn(name, text)
        self.assertIn("group:artifact", self.run_cell("%help maven").stream("stdout"))

    def test_magics_from_java(self):
        outcome = self.run_cell('lineMagic("time", List.of("40 + 2"))')
        self.assertEqual("42", outcome.result())
        self.assertIn("no magic %none", self.fails('lineMagic("none", List.of())')[0])
        self.assertEqual("8", self.run_cell('cellMagic("time", List.of(), "int c = 4;\\nc * 2")').result())

    def test_shell(self):
        self.assertEqual("a  b\n", self.run_cell("%sh echo 'a  b'").stream("stdout"))
        self.assertIn("exit status 3", self.fails("%%sh\nexit 3")[0])

    def test_completion_and_completeness(self):
        code = "int x;\n%ma"
        reply = self.session.reply(self.session.client.complete(code, len(code)))
        self.assertEqual(["%maven", "%mavenRepo"], reply["matches"])
        self.assertEqual((7, 10), (reply["cursor_start"], reply["cursor_end"]))
        for code, status in (("%maven a:b:1", "complete"), ("%%time\nint f(){", "incomplete"), ("%%time", "complete")):
            reply = self.session.reply(self.session.client.is_complete(code))
            self.assertEqual(status, reply["status"], code)


class Environment(unittest.TestCase):
    """A kernel started with the variables of IJava or JJava."""

    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        with zipfile.ZipFile(cls.home.path / "given.jar", "w") as jar:
            jar.writestr("given.txt", "given")
        (cls.home.path / "init.jshell").write_text("int fromScript = 40;\n")
        (cls.home.path / "bad.jshell").write_text("int fine = 1;\nint bad = \"text\";\n")

    @classmethod
    def tearDownClass(cls):
        cls.home.remove()

    def start(self, **variables):
        with Variables(self.home.variables(**variables)):
            session = Session()
        self.addCleanup(session.stop)
        return session

    def test_names_of_ijava_and_jjava(self):
        for prefix in ("IJAVA", "JJAVA"):
            with self.subTest(prefix=prefix):
                session = self.start(**{
                    f"{prefix}_CLASSPATH": f"{self.home.path}/*.jar",
                    f"{prefix}_COMPILER_OPTS": "-parameters",
                    f"{prefix}_TIMEOUT": "1500 MILLISECONDS",
                    f"{prefix}_STARTUP_SCRIPTS_PATH": f"{self.home.path}/init.jshell",
                    f"{prefix}_STARTUP_SCRIPT": "int given(int named) { return fromScript + named; }",
                })
                self.assertEqual("42", session.run("given(2)").result())
                self.assertEqual("given", session.run(RESOURCE.format('"given.txt"')).result())
                stopped = session.run("while (true) Thread.sleep(10);")
                self.assertEqual("TimeoutError", stopped.reply["ename"])
                self.assertIn(f"longer than 1500 ms ({prefix}_TIMEOUT)", stopped.reply["evalue"])
                named = session.run(
                    'class P { void m(int first) { } }\nP.class.getDeclaredMethods()[0].getParameters()[0].getName()'
                )
                self.assertEqual("first", named.result())

    def test_what_fails_at_the_start_is_said_in_the_first_cell(self):
        session = self.start(
            IJAVA_CLASSPATH=f"{self.home.path}/none/*.jar",
            IJAVA_STARTUP_SCRIPTS_PATH=f"{self.home.path}/bad.jshell",
            IJAVA_COMPILER_OPTS="--no-such-option",
            IJAVA_TIMEOUT="soon",
        )
        first = session.run("1 + 1")
        self.assertEqual("2", first.result())
        said = first.stream("stderr")
        for part in ("none/*.jar", "bad.jshell, line 2", "--no-such-option", "IJAVA_TIMEOUT is 'soon'"):
            self.assertIn(part, said)
        self.assertEqual("", session.run("2").stream("stderr"))


    def test_the_script_for_ijava_registers_looks(self):
        """IJava itself is not here: its names lead to the same library's present classes."""
        script = Path(__file__).resolve().parents[4] / "kernel" / "ijava.jshell"
        session = self.start(IJAVA_STARTUP_SCRIPTS_PATH=str(script), JJAVA_LOAD_EXTENSIONS="0")
        chart = session.run(
            "var chart = new org.knowm.xchart.XYChartBuilder().width(200).height(100).build();\n"
            'chart.addSeries("s", new double[] {1, 2}, new double[] {3, 4});\ndisplay(chart);'
        )
        self.assertEqual("", chart.stream("stderr"))
        self.assertIn("image/png", chart.only("display_data")["data"])
        table = session.run('tech.tablesaw.api.Table.create("t", tech.tablesaw.api.IntColumn.create("n", 1, 2))')
        self.assertIn("<table", table.only("execute_result")["data"]["text/html"])


class IJavaNotebook(unittest.TestCase):
    """A notebook as IJava's users write them runs from its first cell to its last."""

    CELLS = [
        "%mavenRepo snapshots {repository}\n%maven org.tiny:top:1.0",
        "%%loadFromPOM\n<dependencies>\n  <dependency>\n    <groupId>org.tiny</groupId>\n"
        "    <artifactId>leaf</artifactId>\n    <version>1.1</version>\n  </dependency>\n</dependencies>",
        "import io.github.spencerpark.ijava.IJava;\nimport io.github.spencerpark.jupyter.kernel.magic.common.Shell;\n"
        "IJava.getKernelInstance().getMagics().registerMagics(Shell.class);\n%sh echo hello",
        "record Point(int x, int y) {{}}\n"
        "IJava.getKernelInstance().getRenderer().createRegistration(Point.class)\n"
        "    .preferring(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML)\n"
        "    .register((point, ctx) -> ctx.renderIfRequested(\n"
        "        io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML,\n"
        "        () -> \"<b>\" + point.x() + \"</b>\"));",
        "display(new Point(3, 4));",
        'String id = display("<b>bold</b>", "text/html");\nupdateDisplay(id, "<i>other</i>", "text/html");',
        'display(render("# Title", "text/markdown"));',
        'eval("40 + 2")',
        "List<String> added = %jars {repository}/org/tiny/leaf/2.0/*.jar\nadded.size()",
        "int seventeen = 17;\nseventeen % 5",
        'System.out.printf("%d%%\\n", 5);',
        'String name = "world";\nString.format("Hello, %s!", name)',
    ]

    def test_runs_unchanged(self):
        home = Home()
        self.addCleanup(home.remove)
        cells = [cell.format(repository=home.repository.as_uri()) if "{" in cell else cell for cell in self.CELLS]
        cells = [cell.replace("file://", "") if "%jars" in cell else cell for cell in cells]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        with Variables(home.variables()):
            NotebookClient(notebook, kernel_name=KERNEL, timeout=60).execute()
        outputs = [cell.outputs for cell in notebook.cells]
        text = json.dumps(outputs)
        self.assertIn("hello", text)
        self.assertEqual("<b>3</b>", outputs[4][0]["data"]["text/html"])
        self.assertEqual("42", outputs[7][-1]["data"]["text/plain"])
        self.assertEqual("2", outputs[9][-1]["data"]["text/plain"])
        self.assertEqual("Hello, world!", outputs[11][-1]["data"]["text/plain"])
