# A step of AdamW for weights that are alike in all but their numbers, as torch.optim.AdamW computes it, in TorchScript's
# serialised form.
class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  beta1 : float
  beta2 : float
  epsilon : float

  # Changes the weights and their moments first and second in place; the dictionaries have the same names, and all arrays of a
  # name one shape. numbers, float64 in main memory: learning rate, decay, t, 1 - beta1^t, 1 - beta2^t. On the CPU PyTorch's
  # fused kernel takes all weights in one call and reads and writes each number once. A weight is returned: what changes nothing
  # that is returned or single would be compiled away.
  def step(self: __torch__.AdamW, numbers: Tensor, gradients: Dict[str, Tensor], weights: Dict[str, Tensor], first: Dict[str, Tensor], second: Dict[str, Tensor]) -> Tensor:
    rate = float(numbers[0])
    decay = float(numbers[1])
    time = torch.to(numbers[2], 6)
    g: List[Tensor] = []
    w: List[Tensor] = []
    m: List[Tensor] = []
    v: List[Tensor] = []
    t: List[Tensor] = []
    names = torch.keys(weights)
    for i in range(torch.len(names)):
      name = names[i]
      g.append(gradients[name])
      w.append(weights[name])
      m.append(first[name])
      v.append(second[name])
      t.append(time)
    if ops.prim.device(w[0]) == ops.prim.device(numbers):
      empty: List[Tensor] = []
      torch._fused_adamw_(w, g, m, v, empty, t, lr=rate, beta1=self.beta1, beta2=self.beta2, weight_decay=decay, eps=self.epsilon, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
    else:
      for i in range(torch.len(names)):
        moved = self.move(g[i], w[i], m[i], v[i], numbers)
    return w[0]

  # The same for one weight
  def move(self: __torch__.AdamW, gradient: Tensor, weight: Tensor, first: Tensor, second: Tensor, numbers: Tensor) -> Tensor:
    rate = float(numbers[0])
    decay = float(numbers[1])
    first_correction = float(numbers[3])
    root = float(numbers[4]) ** 0.5
    if decay != 0.:
      weight = torch.mul_(weight, 1. - rate * decay)
    first = torch.lerp_(first, gradient, 1. - self.beta1)
    second = torch.addcmul_(torch.mul_(second, self.beta2), gradient, gradient, value=1. - self.beta2)
    # Numerator and denominator times the root of the second correction, which saves a pass over the weights.
    denominator = torch.add_(torch.sqrt(second), self.epsilon * root)
    return torch.addcdiv_(weight, first, denominator, value=-(rate * root / first_correction))
