"""JupyterLab in headless Chromium: what a person sees and does. Run by `environment/test browser`.

Needs playwright, and two environment variables: LONGALIGN_CHROMIUM, the browser's program, and
LONGALIGN_JUPYTER_PYTHON, the interpreter that has JupyterLab. Leaves screenshots and the server's log in
target/browser. The server binds to loopback, with a token of its own, and works on copies of the notebooks.
"""

import atexit
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "target" / "browser"
NOTEBOOK = "02-length-distribution.ipynb"
SECONDS = 60
RUN_SECONDS = 240
expect.set_options(timeout=SECONDS * 1000)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]


class Server:
    """JupyterLab on a free port of the loopback address."""

    def __init__(self):
        self.token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        notebooks = FOLDER / "notebooks"
        shutil.rmtree(FOLDER, ignore_errors=True)
        notebooks.mkdir(parents=True)
        for source in (ROOT / "notebooks").glob("*.ipynb"):
            shutil.copyfile(source, notebooks / source.name)
        for name in ("data", "images"):
            shutil.copytree(ROOT / "notebooks" / name, notebooks / name)
        write_notebook(notebooks / "try.ipynb", ["", "", ""])
        # JupyterLab would ask whether to fetch news.
        settings = FOLDER / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        self.log = open(FOLDER / "server.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.environ["LONGALIGN_JUPYTER_PYTHON"], "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1",
             f"--port={self.port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={notebooks}", "--allow-root",
             f"--IdentityProvider.token={self.token}", f"--LabApp.workspaces_dir={FOLDER / 'workspaces'}",
             f"--LabApp.user_settings_dir={FOLDER / 'settings'}"],
            stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )
        atexit.register(self.stop)
        self.wait()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def get(self, path):
        with urllib.request.urlopen(self.url(path), timeout=10) as answer:
            return json.load(answer)

    def wait(self):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                return self.get("api/status")
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise AssertionError("JupyterLab did not start; see target/browser/server.log")

    def stop(self):
        if self.process.poll() is None:
            try:
                for kernel in self.get("api/kernels"):
                    request = urllib.request.Request(self.url(f"api/kernels/{kernel['id']}"), method="DELETE")
                    urllib.request.urlopen(request, timeout=20).close()
            except (urllib.error.URLError, OSError):
                pass
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()


def write_notebook(path, sources):
    cells = [
        {"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for i, source in enumerate(sources)
    ]
    metadata = {"kernelspec": {"name": "java", "display_name": "Java (LongAlign)", "language": "java"}}
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))


class Notebook:
    """An open notebook in JupyterLab."""

    def __init__(self, page, server, name):
        self.page = page
        page.goto(server.url(f"lab/workspaces/{name.split('.')[0]}/tree/{name}"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SECONDS * 1000)
        self.wait_idle()

    def wait_idle(self, seconds=SECONDS):
        """Until the status bar says that the kernel is there and has nothing to do."""
        status = self.page.locator(".jp-StatusBar-Widget", has_text="Java (LongAlign) |")
        expect(status).to_contain_text("| Idle", timeout=seconds * 1000)

    def command(self, menu, item):
        self.page.get_by_role("menuitem", name=menu, exact=True).first.click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{item}")).first.click()

    def cell(self, index):
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)

    def write(self, index, text):
        """Makes a text the content of a code cell and leaves the cursor at its end."""
        editor = self.cell(index).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def complete(self, index, text):
        self.write(index, text)
        self.page.wait_for_selector(".jp-mod-completer-enabled")
        self.page.keyboard.press("Tab")

    def run_all(self, seconds):
        self.command("Run", "Run All Cells")
        expect(self.page.locator(".jp-InputPrompt", has_text=re.compile(r"\[1\]")).first).to_be_attached(
            timeout=seconds * 1000)
        expect(self.page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0, timeout=seconds * 1000)
        self.wait_idle(seconds)

    def run(self, index, text):
        self.write(index, text)
        self.page.keyboard.press("Control+Enter")

    def output(self, index):
        return self.cell(index).locator(".jp-OutputArea-output")

    def prompt(self, index):
        return self.cell(index).locator(".jp-InputPrompt")


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.profile = tempfile.TemporaryDirectory(prefix="longalign-browser-")
        cls.addClassCleanup(cls.profile.cleanup)
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch_persistent_context(
            cls.profile.name, executable_path=os.environ["LONGALIGN_CHROMIUM"], headless=True, args=FLAGS,
            viewport={"width": 1280, "height": 1000})
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.page = self.browser.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.addCleanup(self.page.close)
        self.addCleanup(self.picture, self.id().rsplit(".", 1)[-1])

    def picture(self, name):
        self.page.screenshot(path=str(FOLDER / f"{name}.png"))

    def test_1_notebook_runs_and_shows_tables_and_plots(self):
        notebook = Notebook(self.page, self.server, NOTEBOOK)
        notebook.run_all(RUN_SECONDS)
        # Lab keeps only the cells in view in the page: each is looked at where it stands.
        tables, plots, errors = [], [], 0
        cells = self.page.locator(".jp-Notebook .jp-Cell")
        for index in range(len(json.loads((FOLDER / "notebooks" / NOTEBOOK).read_text())["cells"])):
            cell = self.page.locator(f'.jp-Notebook [data-windowed-list-index="{index}"]')
            if cell.count() == 0:
                cell = cells.nth(index)
            cell.scroll_into_view_if_needed()
            # The values of parameters are texts.
            for table in cell.locator(".jp-OutputArea-output table", has_not_text="environment variable").all():
                tables.append(table.evaluate(
                    "t => ({ width: t.offsetWidth, height: t.offsetHeight,"
                    " numbers: [...t.querySelectorAll('td')].filter(d => /^[\\d.,]+( ?%)?$/.test(d.innerText.trim()))"
                    ".map(d => getComputedStyle(d).textAlign) })"))
            for image in cell.locator(".jp-OutputArea-output img").all():
                image.evaluate("i => i.decode()")
                plots.append(image.evaluate(
                    "i => ({ width: i.offsetWidth, height: i.offsetHeight, pixels: i.naturalWidth })"))
                if len(plots) == 1:
                    image.scroll_into_view_if_needed()
                    self.picture("plot")
            if len(tables) == 1 and not (FOLDER / "table.png").exists():
                cell.locator("table").first.scroll_into_view_if_needed()
                self.picture("table")
            errors += cell.locator('[data-mime-type="application/vnd.jupyter.error"]').count()
        self.assertEqual(0, errors, "cells that failed")
        self.assertGreaterEqual(len(tables), 2, tables)
        self.assertGreaterEqual(len(plots), 5, plots)
        for table in tables:
            self.assertGreater(table["width"], 100, table)
            self.assertGreater(table["height"], 30, table)
            # A column of texts may hold some that look like numbers, such as the bounds of a bucket.
            self.assertGreater(2 * table["numbers"].count("right"), len(table["numbers"]), table)
        for plot in plots:
            self.assertGreater(min(plot["width"], plot["height"]), 100, plot)
            self.assertGreater(plot["pixels"], 300, plot)

    def test_5_slides_show(self):
        """A deck fills the window, begins with its title, and the arrow key leads to what follows."""
        path = FOLDER / "deck.ipynb"
        write_notebook(path, ["int answer = 42;\nanswer"])
        deck = json.loads(path.read_text(encoding="utf-8"))
        deck["cells"][0].update(execution_count=1, outputs=[{
            "output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "42"}}])
        for place, title in ((0, "# First"), (1, "## Second")):
            deck["cells"].insert(place, {"cell_type": "markdown", "id": f"title-{place}", "metadata": {}, "source": title})
        path.write_text(json.dumps(deck), encoding="utf-8")
        command = [ROOT / "environment" / "teach", "slides", path, "--to", FOLDER]
        made = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=RUN_SECONDS)
        self.assertEqual(0, made.returncode, made.stdout + made.stderr)
        self.page.goto((FOLDER / "deck.slides.html").as_uri())
        title = self.page.get_by_role("heading", name="First")
        expect(title).to_be_in_viewport()
        self.assertGreater(title.bounding_box()["height"], 20)
        self.page.keyboard.press("ArrowRight")
        expect(self.page.get_by_role("heading", name="Second")).to_be_in_viewport()
        expect(self.page.get_by_text("42", exact=True).last).to_be_in_viewport()
        self.page.screenshot(path=FOLDER / "slides.png")

    def test_2_completion_and_inspection(self):
        notebook = Notebook(self.page, self.server, "try.ipynb")
        notebook.run(0, 'String greeting = "hello";')
        notebook.wait_idle()
        self.wait_until_completed(notebook, "greeting.toUp", "toUpperCase(")
        self.page.keyboard.press("Enter")
        expect(notebook.cell(1).locator(".cm-content")).to_contain_text("greeting.toUpperCase(")
        self.wait_until_completed(notebook, "var words = List.of(greeting); words.get(0).to", "toLowerCase(")
        completer = self.page.locator(".jp-Completer")
        expect(completer.locator('[data-icon], .jp-Completer-type').first).to_be_visible()
        self.picture("completion")
        self.page.keyboard.press("Escape")
        notebook.write(1, "import org.longalign.batching.BatchPlan;\nBatchPlan.packed(new int[] {3, 4}")
        self.page.keyboard.press("Shift+Tab")
        tooltip = self.page.locator(".jp-Tooltip")
        expect(tooltip).to_be_visible()
        expect(tooltip).to_contain_text("BatchPlanBuilder BatchPlan.packed(int[] lengths)")
        expect(tooltip).to_contain_text("Sequences end to end in packs")
        self.picture("inspection")

    def wait_until_completed(self, notebook, text, wanted):
        """JupyterLab drops what takes longer than a second, as it may on a busy machine, and until the kernel has read
        all class names."""
        until = time.monotonic() + SECONDS
        while True:
            notebook.complete(1, text)
            try:
                return expect(self.page.locator(".jp-Completer")).to_contain_text(wanted, timeout=2000)
            except AssertionError:
                if time.monotonic() > until:
                    raise

    def test_3_interrupt(self):
        notebook = Notebook(self.page, self.server, "try.ipynb")
        notebook.run(0, 'System.out.println("busy"); while (true) { }')
        expect(notebook.output(0).first).to_contain_text("busy")
        expect(notebook.prompt(0)).to_have_text("[*]:")
        started = time.monotonic()
        notebook.command("Kernel", "Interrupt Kernel")
        expect(notebook.output(0).last).to_contain_text(re.compile("interrupt", re.IGNORECASE))
        notebook.wait_idle()
        self.assertLess(time.monotonic() - started, 10)
        notebook.run(1, "21 * 2")
        expect(notebook.output(1).first).to_contain_text("42")

    def test_4_restart(self):
        notebook = Notebook(self.page, self.server, "try.ipynb")
        notebook.run(0, "int kept = 1; kept")
        expect(notebook.output(0).first).to_contain_text("1")
        notebook.command("Kernel", "Restart Kernel")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        expect(self.page.locator(".jp-Dialog")).to_have_count(0)
        notebook.wait_idle()
        notebook.run(1, "kept")
        expect(notebook.output(1).last).to_contain_text("kept")
        expect(notebook.output(1).last).to_contain_text(re.compile("cannot find symbol"))
        notebook.run(2, "1 + 1")
        expect(notebook.output(2).first).to_contain_text("2")
        expect(notebook.prompt(2)).to_have_text("[2]:")


if __name__ == "__main__":
    # Who is told to end ends the server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unittest.main(verbosity=2)
