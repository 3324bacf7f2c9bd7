# The norms of gradients and scaling them, in TorchScript's serialised form.
class Gradients(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The Euclidean norm of each gradient, of any shapes -> [number of gradients]
  def norms(self: __torch__.Gradients, gradients: Dict[str, Tensor]) -> Tensor:
    return torch.stack(torch._foreach_norm(torch.values(gradients), 2))

  # Multiplies gradients in place by a factor, a single number in main memory.
  def scale(self: __torch__.Gradients, factor: Tensor, gradients: Dict[str, Tensor]) -> Tensor:
    all = torch.values(gradients)
    torch._foreach_mul_(all, float(factor))
    return all[0]
