# The norm of gradients and scaling them, in TorchScript's serialised form.
class Gradients(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The Euclidean norm of one gradient of any shape, a single number.
  def norm(self: __torch__.Gradients, gradient: Tensor) -> Tensor:
    return torch.norm(gradient, 2)

  # Multiplies a gradient in place by a factor, a single number in main memory.
  def scale(self: __torch__.Gradients, gradient: Tensor, factor: Tensor) -> Tensor:
    return torch.mul_(gradient, float(factor))
