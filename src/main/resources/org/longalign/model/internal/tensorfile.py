# Converts between a file's bytes and float32 arrays, in TorchScript's serialised form. Bytes are reinterpreted as another
# type by view_copy, since scripts cannot call view with a type. place, int64: first element, PyTorch's code of the type,
# number of elements N.
class TensorFile(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Converts N elements in bytes [N x size], uint8, to float32 and writes them to target in row-major order, from the
  # first element on.
  def widen(self: __torch__.TensorFile, bytes: Tensor, target: Tensor, place: Tensor) -> Tensor:
    elements = torch.view_copy(bytes, dtype=int(place[1]))
    start = int(place[0])
    part = torch.slice(torch.view(target, [-1]), 0, start, start + int(place[2]))
    return torch.copy_(part, elements)

  # The reverse: converts N float32 elements of source to bytes. Returns the number of finite elements that overflowed.
  def narrow(self: __torch__.TensorFile, bytes: Tensor, source: Tensor, place: Tensor) -> Tensor:
    start = int(place[0])
    count = int(place[2])
    part = torch.to(torch.slice(torch.view(source, [-1]), 0, start, start + count), ops.prim.device(bytes))
    elements = torch.to(part, int(place[1]))
    filled = torch.view_copy(elements, dtype=0, out=bytes)
    return torch.sum(torch.isinf(elements)) - torch.sum(torch.isinf(part))
