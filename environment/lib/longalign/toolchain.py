"""Finds the JDK and Maven, and refuses those that are too old."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

from longalign import processes
from longalign.failure import Failure

JDK_MINIMUM = 17
JDK_PLACES = ("/usr/lib/jvm", "/opt/java", "/Library/Java/JavaVirtualMachines")
MAVEN_MINIMUM = (3, 8)
GET_JDK = "Install JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME to one."
GET_MAVEN = "Install Maven 3.8 or newer (Debian: apt-get install maven) and put mvn on the PATH."
# A mirror that stops answering in the middle fails after a minute, for Maven's clients of old and of now.
PATIENCE = [
    "-Daether.connector.connectTimeout=20000", "-Daether.connector.requestTimeout=60000",
    "-Dmaven.wagon.http.connectionTimeout=20000", "-Dmaven.wagon.http.readTimeout=60000", "-Dmaven.wagon.rto=60000",
]


@dataclass(frozen=True)
class Jdk:
    home: Path
    version: str

    @property
    def java(self) -> Path:
        return self.home / "bin" / "java"

    @property
    def major(self) -> int:
        """17 of 17.0.15, 25 of 25-ea."""
        found = re.match(r"(?:1\.)?(\d+)", self.version)
        return int(found.group(1)) if found else 0


@dataclass(frozen=True)
class Maven:
    command: str
    version: str

    def batch(self) -> List[str]:
        """The command without questions and colours, which gives up on a mirror that stops answering."""
        return [self.command, "-B", "-Dstyle.color=never", *PATIENCE]


def find_jdk() -> Jdk:
    """The JDK at JAVA_HOME, else the one that ``java`` on the PATH belongs to."""
    java_home = os.environ.get("JAVA_HOME")
    if java_home:
        java: Optional[str] = str(Path(java_home) / "bin" / "java")
        if not os.access(java, os.X_OK):
            raise Failure(f"JAVA_HOME is {java_home}, which holds no bin/java. Correct it or unset it.")
    else:
        java = shutil.which("java")
        if not java:
            raise Failure(f"there is no JDK: no java on the PATH, and JAVA_HOME is not set. {GET_JDK}")
    return _jdk(java)


def newest_other(used: Jdk) -> Optional[Jdk]:
    """The newest JDK beside the one in use: that at LONGALIGN_TEST_JDK, or one in the places where JDKs are installed."""
    named = os.environ.get("LONGALIGN_TEST_JDK")
    homes = [Path(named)] if named else [home for place in JDK_PLACES for home in Path(place).glob("*")]
    found = {}
    for home in homes:
        if os.access(home / "bin" / "javac", os.X_OK):
            try:
                jdk = _jdk(str(home / "bin" / "java"))
            except Failure:
                continue  # too old, or broken
            if jdk.home.resolve() != used.home.resolve() and jdk.version != used.version:
                found[jdk.major] = jdk
    return found[max(found)] if found else None


def _jdk(java: str) -> Jdk:
    outcome = processes.run(
        [java, "-XshowSettings:properties", "-version"], folder=Path("/"), environment=os.environ, timeout_seconds=60
    )
    properties = _properties(outcome)
    version = properties.get("java.version", "")
    major = re.match(r"(?:1\.)?(\d+)", version)
    if outcome.status != 0 or not major or "java.home" not in properties:
        raise Failure(f"{java} does not say its version ({_first_line(outcome)}). {GET_JDK}")
    home = Path(properties["java.home"])
    if int(major.group(1)) < JDK_MINIMUM:
        raise Failure(f"the JDK at {home} is version {version}, too old. {GET_JDK}")
    if not os.access(home / "bin" / "javac", os.X_OK):
        raise Failure(f"{home} is Java {version} without a compiler (bin/javac), a runtime and no JDK. {GET_JDK}")
    return Jdk(home, version)


def find_maven(environment: Dict[str, str]) -> Maven:
    """The ``mvn`` on the PATH."""
    command = shutil.which("mvn")
    if not command:
        raise Failure(f"there is no mvn on the PATH. {GET_MAVEN}")
    outcome = processes.run([command, "-version"], folder=Path("/"), environment=environment, timeout_seconds=60)
    found = re.search(r"Apache Maven (\d+)\.(\d+)[^\s]*", "\n".join(outcome.lines))
    if outcome.status != 0 or not found:
        raise Failure(f"{command} does not say its version ({_first_line(outcome)}). {GET_MAVEN}")
    version = found.group(0).split()[-1]
    if (int(found.group(1)), int(found.group(2))) < MAVEN_MINIMUM:
        raise Failure(f"{command} is Maven {version}, too old. {GET_MAVEN}")
    return Maven(command, version)


def _properties(outcome: processes.Outcome) -> Dict[str, str]:
    pairs = (re.match(r"\s+(java\.(?:home|version)) = (.*)", line) for line in outcome.lines)
    return {pair.group(1): pair.group(2).strip() for pair in pairs if pair}


def _first_line(outcome: processes.Outcome) -> str:
    return outcome.first(r"\S") or f"exit status {outcome.status}"
