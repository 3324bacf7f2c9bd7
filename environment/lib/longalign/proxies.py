"""Tells each client of a registry of the proxy that the other ones know: Maven has its own in ``settings.xml``, npm, pip
and apt read variables."""

import os
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

NAMES = ("https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


def variables(environment: Mapping[str, str], home: Optional[Path] = None) -> Dict[str, str]:
    """What to add to the variables of child processes. Names and passwords are handed on to no other client. ``home``: the
    folder that holds Maven's settings, if it is not HOME."""
    homes = [folder for folder in (home, Path(environment.get("HOME") or os.path.expanduser("~"))) if folder]
    settings = next((file for file in (folder / ".m2" / "settings.xml" for folder in homes) if file.is_file()), None)
    mavens = _of_maven(settings) if settings else None
    named = any(environment.get(name) for name in NAMES)
    if named and not mavens:
        options = _maven_options(environment)
        return {"MAVEN_OPTS": " ".join([environment.get("MAVEN_OPTS", ""), *options]).strip()} if options else {}
    if mavens and not named:
        host, port, not_for = mavens
        url = f"http://{host}:{port}"
        found = {name: url for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
        excluded = ",".join(["localhost", "127.0.0.1", *not_for])
        return {**found, "no_proxy": excluded, "NO_PROXY": excluded}
    return {}


def _maven_options(environment: Mapping[str, str]) -> List[str]:
    """The proxy for each scheme, that of the other where only one is named, and the hosts that need none."""
    def first(*names: str) -> Optional[str]:
        return next((environment[name] for name in names if environment.get(name)), None)

    everything = first("all_proxy", "ALL_PROXY")
    secure, plain = first("https_proxy", "HTTPS_PROXY"), first("http_proxy", "HTTP_PROXY")
    options = []
    for scheme, url in (("http", plain or everything or secure), ("https", secure or everything or plain)):
        place = _host_and_port(url or "")
        if place:
            options.append(f"-D{scheme}.proxyHost={place[0]} -D{scheme}.proxyPort={place[1]}")
    if not options:
        return []
    not_for = first("no_proxy", "NO_PROXY") or ""
    excluded = [name.strip().lstrip(".") for name in not_for.split(",") if re.fullmatch(r"\s*[\w.*-]+\s*", name)]
    hosts = "|".join(["localhost", "127.*", *[form for name in excluded for form in (name, f"*.{name}")]])
    return [*options, f"-Dhttp.nonProxyHosts={hosts}", "-Daether.connector.http.useSystemProperties=true"]


def _host_and_port(url: str) -> Optional[Tuple[str, int]]:
    parts = urllib.parse.urlsplit(url if "//" in url else f"//{url}")
    try:
        host, port = parts.hostname, parts.port or 8080
    except ValueError:
        return None
    return (host, port) if host and re.fullmatch(r"[\w.:-]+", host) else None


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
