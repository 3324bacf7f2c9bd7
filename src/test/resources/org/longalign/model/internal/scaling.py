class Scaling(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  factor : float
  times : int

  def scale(self: __torch__.Scaling, x: Tensor) -> Tensor:
    y = x
    for i in range(self.times):
      y = y * self.factor
    return y

  def add(self: __torch__.Scaling, x: Tensor, y: Tensor) -> Tensor:
    return torch.add_(x, y)
