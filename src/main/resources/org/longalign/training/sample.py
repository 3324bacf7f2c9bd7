# Some numbers of a weight, in TorchScript's serialised form.
class Sample(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # weight of any shape -> its numbers 0, stride, 2 x stride, ... in row-major order, float32; stride is a single number in main
  # memory
  def every(self: __torch__.Sample, weight: Tensor, stride: Tensor) -> Tensor:
    flat = torch.flatten(torch.detach(weight), 0, -1)
    return torch.to(torch.contiguous(torch.slice(flat, 0, 0, torch.numel(flat), int(stride))), 6)
