"""The tests of jupyter_kernel_test (Debian: python3-jupyter-kernel-test) as they apply to this kernel."""

from unittest import mock

import jupyter_kernel_test

from session import KERNEL, SECONDS

jupyter_kernel_test.run_sync = lambda function: function  # its blocking client is so already in jupyter_client 8


class JupyterKernelTest(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL

    def execute_helper(self, *arguments, **options):
        """The suite gives each publication 0.1 s after the one before, which a busy machine may miss."""
        channel = self.kc.iopub_channel
        get_msg = channel.get_msg

        def patient(timeout):
            return get_msg(timeout=max(timeout, SECONDS))

        with mock.patch.object(channel, "get_msg", patient):
            return super().execute_helper(*arguments, **options)

    language_name = "java"
    file_extension = ".jshell"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("to stderr");'
    code_generate_error = 'throw new RuntimeException("as asked");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": '"text"', "result": "text"}]
    code_display_data = [{"code": 'display("<b>x</b>", "text/html");', "mime": "text/html"}]
    code_clear_output = "clearOutput();"
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    completion_samples = [{"text": '"x".toUpp', "matches": {"toUpperCase("}}]
    complete_code_samples = ["int x = 1;", "1 + 1", "class A { }"]
    incomplete_code_samples = ["int f(int x) {", "for (int i = 0; i < 3; i++) {"]
    invalid_code_samples = ["int x = = 1;"]
