# One step of AdamW for one weight, as torch.optim.AdamW computes it, in TorchScript's serialised form.
class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  beta1 : float
  beta2 : float
  epsilon : float

  # Changes weight and the moments first and second in place; all four have one shape.
  # numbers, float64 in main memory: learning rate, decay, 1 - beta1^t, 1 - beta2^t
  def step(self: __torch__.AdamW, gradient: Tensor, weight: Tensor, first: Tensor, second: Tensor, numbers: Tensor) -> Tensor:
    rate = float(numbers[0])
    decay = float(numbers[1])
    first_correction = float(numbers[2])
    root = float(numbers[3]) ** 0.5
    if decay != 0.:
      weight = torch.mul_(weight, 1. - rate * decay)
    first = torch.lerp_(first, gradient, 1. - self.beta1)
    second = torch.addcmul_(torch.mul_(second, self.beta2), gradient, gradient, value=1. - self.beta2)
    # Numerator and denominator times the root of the second correction, which saves a pass over the weights.
    denominator = torch.add_(torch.sqrt(second), self.epsilon * root)
    return torch.addcdiv_(weight, first, denominator, value=-(rate * root / first_correction))
