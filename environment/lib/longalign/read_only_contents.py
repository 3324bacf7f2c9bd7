"""The files of a Jupyter server for a class: they can be opened and run, and not changed."""

from typing import Any, Dict

try:
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
except ImportError:  # Debian's classic notebook
    from notebook.services.contents.largefilemanager import LargeFileManager
from tornado.web import HTTPError

REASON = "these notebooks are read-only here; File > Download keeps a copy of yours"


class ReadOnlyContents(LargeFileManager):  # type: ignore[misc]
    """Refuses everything that would change a file, with a sentence that says what to do."""

    def save(self, model: Dict[str, Any], path: str = "") -> Dict[str, Any]:
        raise HTTPError(403, REASON)

    def delete_file(self, path: str) -> None:
        raise HTTPError(403, REASON)

    def rename_file(self, old_path: str, new_path: str) -> None:
        raise HTTPError(403, REASON)

    def copy(self, from_path: str, to_path: Any = None) -> Dict[str, Any]:
        raise HTTPError(403, REASON)

    def create_checkpoint(self, path: str) -> Dict[str, Any]:
        raise HTTPError(403, REASON)

    def restore_checkpoint(self, checkpoint_id: str, path: str) -> None:
        raise HTTPError(403, REASON)

    def delete_checkpoint(self, checkpoint_id: str, path: str) -> None:
        raise HTTPError(403, REASON)
