# A product of matrices to be timed, in TorchScript's serialised form.
class Peak(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  sixteen_bits : int

  # matrix [N, N] float32 -> the same numbers in the type in which they are multiplied
  def converted(self: __torch__.Peak, matrix: Tensor) -> Tensor:
    factor = matrix
    if self.sixteen_bits == 1:
      factor = torch.to(matrix, 15)
    return factor

  # factor [N, N] -> one number of its product with itself, float32, for whose sake the product must be made
  def product(self: __torch__.Peak, factor: Tensor) -> Tensor:
    return torch.to((torch.mm(factor, factor))[0, 0], 6)
