"""The cost of one call of an operator: flop, and bytes that a kernel reads and writes.

Each operand is counted once, as large as the numbers that it holds: a broadcast one, or one that is passed twice, is
not read twice. That is what a kernel must move at least; caches cannot save it, since the operands that matter are
larger.
"""

from dataclasses import dataclass

import torch

aten = torch.ops.aten
PRODUCT, FLASH, CUDNN, MEMORY = "product", "flash", "cudnn", "memory"
# In main memory, by the processor; and between main memory and the device.
HOST, COPY = "host", "copy"
FLASH_FORWARD, FLASH_BACKWARD = aten._flash_attention_forward, aten._flash_attention_backward
CUDNN_FORWARD, CUDNN_BACKWARD = aten._scaled_dot_product_cudnn_attention, aten._scaled_dot_product_cudnn_attention_backward
# They give out memory, or another view of it, and start no kernel.
NO_KERNEL = {aten.empty, aten.empty_like, aten.empty_strided, aten.new_empty, aten.new_empty_strided, aten.detach,
             aten._local_scalar_dense, aten._unsafe_view, aten.lift_fresh}
# They read nothing, whatever they are given.
FILLS = {aten.new_zeros, aten.new_ones, aten.new_full, aten.zeros_like, aten.ones_like, aten.full_like}
# Where each finds the two factors among its arguments.
FACTORS = {aten.mm: 0, aten.bmm: 0, aten.addmm: 1, aten.addmm_: 1, aten.baddbmm: 1}


@dataclass(frozen=True)
class Kernel:
    """What one call costs.

    kind: PRODUCT, FLASH and CUDNN by matrix products, MEMORY and HOST by moving numbers, COPY between main memory and device.
    """

    name: str
    kind: str
    flop: float
    bytes: int
    operands: str


def kernel(operator, arguments, result):
    """The kernel behind a call, or None if the call starts none. `operator` is an overload, `arguments` and `result`
    are its tensors."""
    packet = operator.overloadpacket
    operands = [*arguments, *result]
    if packet in NO_KERNEL or _is_view(operator, arguments, result):
        return None
    described = ", ".join(f"{str(x.dtype).removeprefix('torch.')} {list(x.shape)}" for x in arguments)
    if packet in FACTORS:
        left, right = arguments[FACTORS[packet]:][:2]
        return Kernel(str(packet), PRODUCT, 2 * left.numel() * right.shape[-1], _once(operands), described)
    return Kernel(str(packet), MEMORY, 0, _moved(packet, operator, arguments, result), described)


def flash_kernel(packet, query, boundaries, window, operands):
    """The variable-length flash kernel. query [tokens, heads, size], boundaries of the segments from 0 to tokens; each
    token attends to the last `window` of its segment, itself included, or with 0 to all.

    Two products of pairs x size a head in forward, five in backward, where the scores are computed again."""
    ends = boundaries.tolist()
    pairs = sum(_pairs(end - start, window) for start, end in zip(ends, ends[1:]))
    products = 5 if packet == FLASH_BACKWARD else 2
    flop = 2 * products * pairs * query.shape[1] * query.shape[2]
    return Kernel(str(packet), FLASH, flop, _once(operands), f"{list(query.shape)} in {len(ends) - 1} segments")


def cudnn_kernel(packet, query, operands):
    """cuDNN's kernel. query [rows, heads, tokens, size]; flop as flash_kernel's."""
    rows, heads, tokens, size = query.shape
    products = 5 if packet == CUDNN_BACKWARD else 2
    flop = 2 * products * rows * _pairs(tokens, 0) * heads * size
    return Kernel(str(packet), CUDNN, flop, _once(operands), f"{list(query.shape)}")


def cudnn_workspace(query):
    """Bytes that the backward kernel takes for itself, assumed: the queries' gradient in float32 and a number for each
    query and head."""
    return 4 * (query.numel() + query.numel() // query.shape[-1])


def flash_workspace(query, key, boundaries):
    """Bytes that the backward kernel takes for itself: the queries' gradient in float32 and a number for each query and
    head, both with 128 more rows a segment; where several query heads share one of the keys, gradients of keys and
    values for each query head, in bfloat16."""
    tokens, heads, size = query.shape
    rows = tokens + 128 * (len(boundaries) - 1)
    rounded = -(-size // 32) * 32
    expanded = 2 * 2 * key.shape[0] * heads * size if key.shape[1] != heads else 0
    return 4 * rows * heads * (rounded + 1) + expanded


def _pairs(tokens, window):
    if window == 0 or tokens <= window:
        return tokens * (tokens + 1) // 2
    return window * (window + 1) // 2 + (tokens - window) * window


def _moved(packet, operator, arguments, result):
    """Bytes of a kernel whose time is that of its memory. Look-ups do not read the whole table."""
    written = _once(result)
    if packet in FILLS:
        return written
    if packet in (aten.embedding, aten.index_select):
        return 2 * written + _bytes(arguments[1])
    if packet is aten.embedding_dense_backward:
        return written + 2 * _bytes(arguments[0]) + _bytes(arguments[1])
    if packet is aten.index_add_:
        return 3 * _bytes(arguments[2]) + _bytes(arguments[1])
    if packet is aten.gather:
        return 2 * written + _bytes(arguments[1])
    if packet in (aten.scatter_, aten.index_copy_):
        return 2 * _bytes(arguments[2]) + _bytes(arguments[1])
    if packet is aten.nll_loss_forward:
        return written + 2 * _bytes(arguments[1])
    if packet is aten.nll_loss_backward:
        return written + 2 * _bytes(arguments[2])
    if any(argument.is_out for argument in operator._schema.arguments):
        # The last argument is where the result goes; it is not read, unless it is passed as another argument too.
        return _once(arguments[:-1]) + written
    if not any(argument.is_write for argument in operator._schema.arguments):
        return _once([*arguments, *result])
    # The changed operand is both read and written, unless the kernel only fills it.
    read = arguments[1:] if packet in (aten.zero_, aten.fill_, aten.copy_) else arguments
    return _once(read) + written


def _is_view(operator, arguments, result):
    """Whether the result is memory of an argument, seen in another shape."""
    if any(argument.is_write for argument in operator._schema.arguments) or not result:
        return False
    memory = {x.untyped_storage()._cdata for x in arguments}
    return all(x.untyped_storage()._cdata in memory for x in result)


def _once(tensors):
    """Bytes of tensors, each part of memory once."""
    seen = {(x.untyped_storage()._cdata, x.storage_offset(), tuple(x.shape), x.stride()): _bytes(x) for x in tensors}
    return sum(seen.values())


def _bytes(x):
    """Bytes of the numbers that a tensor holds: those of an expanded one once."""
    count = 1
    for size, stride in zip(x.shape, x.stride()):
        count *= size if stride != 0 or size == 0 else 1
    return count * x.element_size()
