"""Rates of GPUs, from devices.json, and the time that kernels take by them."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Optional
from pathlib import Path

from costs import COPY, CUDNN, FLASH, HOST, PRODUCT

FILE = Path(__file__).with_name("devices.json")


@dataclass(frozen=True)
class Device:
    """peak: TFLOP/s in bfloat16 by the maker; product, flash, cudnn: attainable TFLOP/s, the latter None where the
    library does not attend by it; bandwidth: attainable TB/s; memory: GiB; shortest: microseconds of the shortest kernel;
    copy, host: attainable TB/s between main memory and the device, and of the processor in main memory."""

    name: str
    peak: float
    product: float
    flash: float
    bandwidth: float
    memory: float
    shortest: float
    copy: float
    host: float
    cudnn: Optional[float] = None

    def seconds(self, kernels):
        """Seconds by kind of kernel. Kernels run one after the other; each takes as long as its flop or its bytes,
        whichever is longer."""
        rates = {PRODUCT: self.product, FLASH: self.flash, CUDNN: self.cudnn}
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
    return [Device(each["name"], *(each[field]["value"] for field in fields), each.get("cudnn", {}).get("value"))
            for each in json.loads(FILE.read_text(encoding="utf-8"))["devices"]]
