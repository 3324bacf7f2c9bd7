"""Rates of GPUs, from devices.json, and the time that kernels take by them."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from costs import COPY, FLASH, HOST, PRODUCT

FILE = Path(__file__).with_name("devices.json")


@dataclass(frozen=True)
class Device:
    """peak: TFLOP/s in bfloat16 by the maker; product, flash: attainable TFLOP/s; bandwidth: attainable TB/s; memory:
    GiB; shortest: microseconds of the shortest kernel; copy, host: attainable TB/s between main memory and the device,
    and of the processor in main memory."""

    name: str
    peak: float
    product: float
    flash: float
    bandwidth: float
    memory: float
    shortest: float
    copy: float
    host: float

    def seconds(self, kernels):
        """Seconds by kind of kernel. Kernels run one after the other; each takes as long as its flop or its bytes,
        whichever is longer."""
        rates = {PRODUCT: self.product, FLASH: self.flash}
        bandwidths = {COPY: self.copy, HOST: self.host}
        total = Counter()
        for each in kernels:
            by_flop = each.flop / (1e12 * rates[each.kind]) if each.flop else 0
            by_bytes = each.bytes / (1e12 * bandwidths.get(each.kind, self.bandwidth))
            total[each.kind] += max(by_flop, by_bytes, 1e-6 * self.shortest)
        return total


def devices():
    """The devices of the file; each figure stands there with its source."""
    fields = ("peak", "product", "flash", "bandwidth", "memory", "shortest", "copy", "host")
    return [Device(each["name"], *(each[field]["value"] for field in fields))
            for each in json.loads(FILE.read_text(encoding="utf-8"))["devices"]]
