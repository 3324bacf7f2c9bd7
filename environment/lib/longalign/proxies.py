"""Tells each client of a registry of the proxy that the other ones know: Maven has its own in ``settings.xml``, npm, pip
and apt read variables."""

import os
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Dict, List, Mapping, Optional

NAMES = ("https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


def variables(environment: Mapping[str, str], settings: Optional[Path] = None) -> Dict[str, str]:
    """What to add to the variables of child processes. Names and passwords are handed on to no other client."""
    file = settings or Path(environment.get("HOME") or os.path.expanduser("~"), ".m2", "settings.xml")
    mavens = _of_maven(file)
    named = next((environment[name] for name in NAMES if environment.get(name)), None)
    if named and not mavens:
        options = _maven_options(named, environment.get("no_proxy") or environment.get("NO_PROXY") or "")
        return {"MAVEN_OPTS": " ".join([environment.get("MAVEN_OPTS", ""), *options]).strip()} if options else {}
    if mavens and not named:
        host, port, not_for = mavens
        url = f"http://{host}:{port}"
        found = {name: url for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
        excluded = ",".join(["localhost", "127.0.0.1", *not_for])
        return {**found, "no_proxy": excluded, "NO_PROXY": excluded}
    return {}


def _maven_options(url: str, not_for: str) -> List[str]:
    parts = urllib.parse.urlsplit(url if "//" in url else f"//{url}")
    try:
        host, port = parts.hostname, parts.port or 8080
    except ValueError:
        return []
    if not host or not re.fullmatch(r"[\w.:-]+", host):
        return []
    excluded = [name.strip().lstrip(".") for name in not_for.split(",") if re.fullmatch(r"\s*[\w.*-]+\s*", name)]
    hosts = "|".join(["localhost", "127.*", *[form for name in excluded for form in (name, f"*.{name}")]])
    return [f"-D{scheme}.proxyHost={host} -D{scheme}.proxyPort={port}" for scheme in ("http", "https")] + [
        f"-Dhttp.nonProxyHosts={hosts}", "-Daether.connector.http.useSystemProperties=true"]


def _of_maven(settings: Path):
    """Host, port and excluded hosts of the active proxy in Maven's settings, or null."""
    try:
        root = ElementTree.parse(settings).getroot()
    except (OSError, ElementTree.ParseError):
        return None
    space = re.match(r"\{.*\}", root.tag)
    prefix = space.group(0) if space else ""
    for proxy in root.iter(f"{prefix}proxy"):
        def text(name: str, otherwise: str = "") -> str:
            return (proxy.findtext(f"{prefix}{name}") or otherwise).strip()

        if text("active", "true") == "true" and re.fullmatch(r"[\w.-]+", text("host")) and text("port", "8080").isdigit():
            return text("host"), text("port", "8080"), [name.lstrip("*.") for name in text("nonProxyHosts").split("|") if name]
    return None
