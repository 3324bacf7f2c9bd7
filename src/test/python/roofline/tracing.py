"""Records the kernels and the memory of PyTorch code that runs on the device `meta`, where tensors have no numbers.

While calls are recorded, autograd avoids two additions in place. The one in the gradient of index_select is put back
here. The other adds up the gradients of a tensor that is used twice: its bytes are the same, but a peak at such an
addition is one tensor too high.
"""

import contextlib
import weakref
from collections import Counter
from dataclasses import dataclass, replace
from typing import Optional

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from costs import (COPY, CUDNN_BACKWARD, CUDNN_FORWARD, FLASH_BACKWARD, FLASH_FORWARD, HOST, Kernel, aten, cudnn_kernel,
                   cudnn_workspace, flash_kernel, flash_workspace, kernel)


@dataclass
class Allocation:
    """Memory of one tensor or several that share it; born and died are events, died is None while it lives."""

    label: str
    bytes: int
    born: int
    died: Optional[int] = None


class Memory:
    """Allocations on the device, the most at a time, and in which event that was."""

    def __init__(self):
        self.allocations = []
        self.live = self.peak = self.event = self.peak_event = 0
        self.highest = 0
        self._known = {}

    def hold(self, tensor, label):
        """Counts a tensor's memory until the last tensor that uses it is gone, those of the autograd graph included."""
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self._known:
            return
        allocation = self._allocate(label, storage.nbytes())

        def freed(_):
            del self._known[key]
            self._free(allocation)

        self._known[key] = weakref.ref(storage, freed)

    def pass_through(self, label, size):
        """Counts memory that one kernel takes and gives back."""
        self._free(self._allocate(label, size))

    def last_at_peak(self):
        """The label of the allocation that made the peak."""
        return next(each.label for each in self.allocations if each.born == self.peak_event)

    def at_peak(self):
        """Bytes of the allocations at the peak by label, the largest first."""
        sizes = Counter()
        for each in self.allocations:
            if each.born <= self.peak_event and (each.died is None or each.died > self.peak_event):
                sizes[each.label] += each.bytes
        return dict(sizes.most_common())

    def _allocate(self, label, size):
        self.event += 1
        allocation = Allocation(label, size, self.event)
        self.allocations.append(allocation)
        self.live += size
        self.highest = max(self.highest, self.live)
        if self.live > self.peak:
            self.peak, self.peak_event = self.live, self.event
        return allocation

    def _free(self, allocation):
        self.event += 1
        self.live -= allocation.bytes
        allocation.died = self.event


class Trace(TorchDispatchMode):
    """While it is entered, calls on `meta` are recorded, by stage: also those of TorchScript and of backward.

    kernels: stage -> list of Kernel; peaks: stage -> the most bytes of the device live in it; memory: the device's;
    main_memory: what is made in `in_main_memory`.
    """

    def __init__(self):
        super().__init__()
        self.kernels, self.peaks = {}, {}
        self.memory, self.main_memory = Memory(), Memory()
        self._stage, self._in_main_memory = None, False

    @contextlib.contextmanager
    def stage(self, name):
        """Attributes what happens inside to a stage; a stage may be entered again."""
        before, self._stage = self._stage, name
        self.memory.highest = self.memory.live
        self.kernels.setdefault(name, [])
        try:
            yield
        finally:
            self.peaks[name] = max(self.peaks.get(name, 0), self.memory.highest)
            self._stage = before

    def held(self, tensor, label):
        """Counts the memory of a tensor that was made outside of the trace."""
        (self.main_memory if self._in_main_memory else self.memory).hold(tensor, label)

    @contextlib.contextmanager
    def in_main_memory(self):
        """What happens inside is the processor's work, on tensors in main memory."""
        before, self._in_main_memory = self._in_main_memory, True
        try:
            yield
        finally:
            self._in_main_memory = before

    def copied(self, tensor):
        """A copy of a tensor between main memory and the device."""
        size = tensor.numel() * tensor.element_size()
        self.kernels[self._stage].append(Kernel("copy", COPY, 0, size, f"{tensor.dtype} {list(tensor.shape)}"))

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        packet = operator.overloadpacket
        if packet in (FLASH_FORWARD, FLASH_BACKWARD):
            return self._flash(packet, args, kwargs)
        if packet in (CUDNN_FORWARD, CUDNN_BACKWARD):
            return self._cudnn(packet, args)
        if packet is aten.index_add and torch._C._current_graph_task_id() != -1:
            operator, packet = aten.index_add_.default, aten.index_add_
        result = operator(*args, **kwargs)
        made = _on_device(result)
        recorded = kernel(operator, _on_device((args, kwargs)), made) if made or _on_device(args) else None
        self._record(recorded, made, str(packet))
        return result

    def _flash(self, packet, args, kwargs):
        """The shapes that CUDA's kernel gives, which does not exist for `meta`. The boundaries are in main memory here,
        so that the cost can be told from them."""
        at = 1 if packet == FLASH_BACKWARD else 0
        query, key, value = args[at:at + 3]
        boundaries = args[6] if packet == FLASH_BACKWARD else args[3]
        if packet == FLASH_BACKWARD:
            self.memory.pass_through(f"{self._stage}: workspace of {packet}", flash_workspace(query, key, boundaries))
            result = tuple(torch.empty_like(x) for x in (query, key, value))
        else:
            result = (torch.empty_like(query), query.new_empty(query.shape[1], query.shape[0], dtype=torch.float32),
                      torch.empty(2, dtype=torch.uint64), torch.empty((), dtype=torch.uint64), query.new_empty(0))
        made = _on_device(result)
        left = kwargs.get("window_size_left")
        window = 0 if left is None else left + 1
        self._record(flash_kernel(packet, query, boundaries, window, [*_on_device(args), *made]), made, str(packet))
        return result

    def _cudnn(self, packet, args):
        """The shapes of cuDNN's kernel; logarithms as PyTorch 2.7 has them, without a last dimension."""
        at = 1 if packet == CUDNN_BACKWARD else 0
        query, key, value = args[at:at + 3]
        if packet == CUDNN_BACKWARD:
            self.memory.pass_through(f"{self._stage}: workspace of {packet}", cudnn_workspace(query))
            result = tuple(torch.empty_like(x) for x in (query, key, value))
        else:
            length = query.shape[2]
            result = (torch.empty_like(query), query.new_empty(query.shape[:3], dtype=torch.float32), None, None, length,
                      length, torch.empty((), dtype=torch.int64), torch.empty((), dtype=torch.int64), None)
        made = _on_device(result)
        self._record(cudnn_kernel(packet, query, [*_on_device(args), *made]), made, str(packet))
        return result

    def _record(self, recorded, made, name):
        if recorded is not None:
            there = replace(recorded, kind=HOST) if self._in_main_memory else recorded
            self.kernels[self._stage].append(there)
        for x in made:
            self.held(x, f"{self._stage}: {name}")


def _on_device(values):
    return [x for x in tree_leaves(values) if isinstance(x, torch.Tensor) and x.device.type == "meta"]
