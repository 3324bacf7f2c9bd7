# A Llama-style decoder in TorchScript's serialised form. PyTorch compiles this text; no Python runs it.
# It holds no weights: each method takes them as arguments. Shapes:
#   B rows, L tokens a row, E width of the residual stream, H query heads, G key and value heads,
#   D = E / H, F feed-forward width, V vocabulary, T target tokens of the whole batch.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  key_value_heads : int
  head_size : int
  norm_epsilon : float

  # ids [B, L], weight [V, E] -> [B, L, E]
  def embed(self: __torch__.Decoder, ids: Tensor, weight: Tensor) -> Tensor:
    return torch.embedding(weight, ids)

  # positions [B, L], frequencies [D/2] in float64 -> cosines and sines [2, B, 1, L, D/2] in float32.
  # Angles are taken in float64: at position 65,536 float32 would be off by some thousandths of a radian.
  def rotation(self: __torch__.Decoder, positions: Tensor, frequencies: Tensor) -> Tensor:
    angles = torch.unsqueeze(torch.to(positions, 7), -1) * frequencies
    return torch.to(torch.unsqueeze(torch.stack([torch.cos(angles), torch.sin(angles)]), 2), 6)

  # x [B, L, E], weight [E] -> [B, L, E]
  def norm(self: __torch__.Decoder, x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(torch.mean(x * x, [-1], True) + self.norm_epsilon) * weight

  # x [B, H, L, D] -> the same, dimensions j and j + D/2 turned by the position's angle
  def rotate(self: __torch__.Decoder, x: Tensor, rotation: Tensor) -> Tensor:
    half = torch.floordiv(self.head_size, 2)
    a = x[..., :half]
    b = x[..., half:]
    cosine = rotation[0]
    sine = rotation[1]
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine], -1)

  # Causal attention inside each segment and none across: q, k, v [B, H, L, D], cu_seqlens [segments + 1].
  # No L x L mask exists. Several rows have one segment each, [0, L]; padding to their right is never looked at.
  def attend(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, cu_seqlens: Tensor) -> Tensor:
    boundaries = torch.size(cu_seqlens, 0)
    if boundaries == 2:
      return torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    outputs: List[Tensor] = []
    for i in range(boundaries - 1):
      start = int(cu_seqlens[i])
      end = int(cu_seqlens[i + 1])
      outputs.append(torch.scaled_dot_product_attention(q[:, :, start:end], k[:, :, start:end], v[:, :, start:end], None, 0., True))
    return torch.cat(outputs, 2)

  # One decoder layer, x [B, L, E] -> [B, L, E]
  def layer(self: __torch__.Decoder, x: Tensor, attention_norm: Tensor, query: Tensor, key: Tensor, value: Tensor, output: Tensor, mlp_norm: Tensor, gate: Tensor, up: Tensor, down: Tensor, rotation: Tensor, cu_seqlens: Tensor) -> Tensor:
    rows = torch.size(x, 0)
    length = torch.size(x, 1)
    h = self.norm(x, attention_norm)
    q = torch.transpose(torch.view(torch.linear(h, query), [rows, length, self.heads, self.head_size]), 1, 2)
    k = torch.transpose(torch.view(torch.linear(h, key), [rows, length, self.key_value_heads, self.head_size]), 1, 2)
    v = torch.transpose(torch.view(torch.linear(h, value), [rows, length, self.key_value_heads, self.head_size]), 1, 2)
    q = self.rotate(q, rotation)
    k = self.rotate(k, rotation)
    if self.heads != self.key_value_heads:
      shared_by = torch.floordiv(self.heads, self.key_value_heads)
      k = torch.repeat_interleave(k, shared_by, 1)
      v = torch.repeat_interleave(v, shared_by, 1)
    attended = torch.transpose(self.attend(q, k, v, cu_seqlens), 1, 2)
    x = x + torch.linear(torch.reshape(attended, [rows, length, self.heads * self.head_size]), output)
    h = self.norm(x, mlp_norm)
    return x + torch.linear(torch.silu(torch.linear(h, gate)) * torch.linear(h, up), down)

  # hidden [B, L, E], head [V, E] -> [B, L, V]
  def logits(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor) -> Tensor:
    return torch.linear(self.norm(hidden, norm), head)

  # The negative log-likelihood of each target token, in nats: hidden [B, L, E], predictors [T] indices into the
  # B x L tokens, targets [T] -> [T]. Only tokens that predict a target pass through the head.
  def losses(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor, predictors: Tensor, targets: Tensor) -> Tensor:
    chosen = torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors)
    return torch.cross_entropy_loss(torch.linear(self.norm(chosen, norm), head), targets, None, 0, -100)

  # Sets a gradient to zero in place, whatever was in it.
  def clear(self: __torch__.Decoder, gradient: Tensor) -> Tensor:
    return torch.zero_(gradient)
