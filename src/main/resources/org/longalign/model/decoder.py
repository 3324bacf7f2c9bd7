# The forward and backward pass of a decoder of the Llama family in TorchScript's serialised form. PyTorch compiles this
# text; no Python runs it. The class DecoderScript loads it. It has no weights: each method takes them as arguments, those
# of a layer as w by their names in a Hugging Face Llama without "model.layers.N.", and adds to their gradients g, float32,
# by the same names; a weight that is not in g is frozen.
#
# Backward is written out, without autograd, so that each number is read and written as few times as PyTorch's own kernels
# allow. All methods are to be called without recording. What a forward method keeps for its backward method is a
# dictionary, kept. Shapes:
#   B rows, L tokens per row, E width of the residual stream, H query heads, G key and value heads, D head size,
#   R rotated elements of each head, F feed-forward width, V vocabulary, S segments, T target tokens, r rank of an adapter.
# Boolean attributes are 1 or 0; compute is PyTorch's code of the compute type: 6 float32, 15 bfloat16. attention says
# whose kernel attends: 0 PyTorch's choice, whose backward pass runs forward again, 1 CUDA's flash kernel for segments, 2 the
# CPU's kernel, 3 cuDNN's.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  key_value_heads : int
  head_size : int
  rotated : int
  interleaved : int
  window : int
  rotation_scale : float
  norm_epsilon : float
  compute : int
  attention : int
  adapter_scale : float

  # ids [B, L], weight [V, E] -> [B, L, E] in float32
  def embed(self: __torch__.Decoder, ids: Tensor, weight: Tensor) -> Tensor:
    return torch.to(torch.embedding(weight, ids), 6)

  # The gradient of the embedded tokens, d [B, L, E], is added to that of the embedding, total [V, E]
  def embed_gradient(self: __torch__.Decoder, d: Tensor, ids: Tensor, total: Tensor) -> Tensor:
    return torch.index_add_(total, 0, torch.flatten(ids), torch.flatten(d, 0, 1))

  # positions [B, L], frequencies in float64, [R/2] for all tokens or [B, L, R/2] for each -> cosines and sines
  # [2, B, L, 1, R/2] in float32, times rotation_scale. Angles are computed in float64: at position 65,536 float32 would be
  # off by some thousandths of a radian.
  def rotation(self: __torch__.Decoder, positions: Tensor, frequencies: Tensor) -> Tensor:
    angles = torch.unsqueeze(torch.to(positions, 7), -1) * frequencies
    return torch.to(torch.unsqueeze(torch.stack([torch.cos(angles), torch.sin(angles)]), 3) * self.rotation_scale, 6)

  # x [..., N] in float32 or the compute type -> x / rms(x) in the compute type, and 1 / rms(x) [..., 1] in float32
  # (Zhang and Sennrich, 2019, equation 4)
  def normed(self: __torch__.Decoder, x: Tensor) -> Tuple[Tensor, Tensor]:
    length = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    inverse = torch.rsqrt(torch.div(torch.mul(length, length), torch.size(x, -1)) + self.norm_epsilon)
    y = torch.empty_like(x, dtype=self.compute, memory_format=0)
    return (torch.mul(x, inverse, out=y), inverse)

  # d [..., N], the gradient of y = x / rms(x) -> that of x, times rms(x), divided by the square root of N:
  # (d - y (y d) / N) / sqrt(N), with the kernel for y = x / |x|, which reads and writes each number once
  def normed_gradient(self: __torch__.Decoder, d: Tensor, y: Tensor) -> Tensor:
    size = torch.size(y, -1)
    rows = torch.reshape(y, [-1, size])
    ones = torch.ones([torch.size(rows, 0), 1], dtype=self.compute, layout=None, device=ops.prim.device(y))
    lengths = torch.full([torch.size(rows, 0), 1], float(size) ** 0.5, dtype=6, layout=None, device=ops.prim.device(y))
    z = (torch._weight_norm_interface_backward(torch.reshape(d, [-1, size]), rows, ones, lengths, 0))[0]
    return torch.view_as(z, y)

  # The input of attention or of the feed-forward layer: x [B, L, E] -> the same shape in the compute type, normed where there
  # is a norm of that name, but without its weight; kept as half
  def norm_input(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str, half: str, kept: Dict[str, Tensor]) -> Tensor:
    if torch.__contains__(w, name):
      y, inverse = self.normed(x)
      kept[half + ".inverse"] = inverse
    else:
      y = torch.to(x, self.compute)
    kept[half + ".input"] = y
    return y

  # What norm_input gave -> times the weight of its norm, where there is one
  def scaled(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    y = x
    if torch.__contains__(w, name):
      y = torch.mul(x, w[name], out=torch.empty_like(x))
    return y

  # Adds to d [B, L, E], in place, the gradient of x: h is that of the scaled input, changed
  def norm_input_gradient(self: __torch__.Decoder, d: Tensor, h: Tensor, w: Dict[str, Tensor], name: str, half: str, kept: Dict[str, Tensor]) -> Tensor:
    if torch.__contains__(w, name):
      z = self.normed_gradient(torch.mul_(h, w[name]), kept[half + ".input"])
      d = torch.addcmul_(d, z, kept[half + ".inverse"], value=float(torch.size(d, -1)) ** 0.5)
    else:
      d = torch.add_(d, h)
    return d

  # x [B, L, E] plus an output of attention or of the feed-forward layer, y [B, L, E], normed where there is a norm of that name
  def add_output(self: __torch__.Decoder, x: Tensor, y: Tensor, w: Dict[str, Tensor], name: str, half: str, kept: Dict[str, Tensor]) -> Tensor:
    if torch.__contains__(w, name):
      z, inverse = self.normed(y)
      kept[half + ".output"] = z
      kept[half + ".output_inverse"] = inverse
      sum = torch.addcmul(x, z, w[name])
    else:
      sum = torch.add(x, y)
    return sum

  # d [B, L, E], the gradient of the sum -> that of y in the compute type
  def output_gradient(self: __torch__.Decoder, d: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], name: str, half: str, kept: Dict[str, Tensor]) -> Tensor:
    e = torch.to(d, self.compute)
    if torch.__contains__(w, name):
      e = self.norm_gradient(e, kept[half + ".output"], kept[half + ".output_inverse"], w, g, name)
    return e

  # d [..., N], the gradient of y times the weight [N] of a norm, in the compute type -> that of x, where y = x / rms(x)
  def norm_gradient(self: __torch__.Decoder, d: Tensor, y: Tensor, inverse: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], name: str) -> Tensor:
    size = torch.size(y, -1)
    if torch.__contains__(g, name):
      products = torch.reshape(d * y, [-1, size])
      total = torch.add_(g[name], torch.sum(products, [0], False, dtype=6))
    z = self.normed_gradient(torch.mul(d, w[name], out=torch.empty_like(d, memory_format=0)), y)
    return torch.mul_(z, inverse * float(size) ** 0.5)

  # x [B, L, N] -> [B, L, M] in the compute type: times the weight [M, N], plus the bias [M] and a low-rank adapter, A [r, N]
  # and B [M, r], where there are any (Hu et al., 2022, section 4.1): W x + b + scale B A x. A x is kept.
  def linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str, kept: Dict[str, Tensor]) -> Tensor:
    weight = torch.to(w[name + ".weight"], self.compute)
    if torch.__contains__(w, name + ".bias"):
      y = torch.linear(x, weight, torch.to(w[name + ".bias"], self.compute))
    else:
      y = torch.linear(x, weight)
    if torch.__contains__(w, name + ".lora_A.weight"):
      low = torch.linear(x, torch.to(w[name + ".lora_A.weight"], self.compute))
      kept[name + ".low"] = low
      y = torch.add_(y, torch.linear(low, torch.to(w[name + ".lora_B.weight"], self.compute)), alpha=self.adapter_scale)
    return y

  # Adds to a weight's gradient that of a product: d [B x L, M], x [B x L, N]. Where x is to be multiplied by the weight of a
  # norm [N], to the gradient of the norm as well: the sum of x times the gradient of x is that of W times d x, which has as
  # many rows as the weight and not as there are tokens.
  def weight_gradient(self: __torch__.Decoder, d: Tensor, x: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], name: str, norm: str) -> Tensor:
    product = torch.mm(torch.t(d), x)
    if torch.__contains__(w, norm):
      if torch.__contains__(g, norm):
        total = torch.add_(g[norm], torch.sum(product * torch.to(w[name], self.compute), [0], False, dtype=6))
      total = torch.addcmul_(g[name], product, w[norm])
    else:
      total = torch.add_(g[name], product)
    return total

  # The backward pass of linear: d [B, L, M], the gradient of its result, x [B, L, N] its input without the weight of the norm
  # -> that of its input, added to into, where there is one, in place
  def linear_gradient(self: __torch__.Decoder, d: Tensor, x: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], name: str, norm: str, kept: Dict[str, Tensor], into: Optional[Tensor]) -> Tensor:
    size = torch.size(x, -1)
    rows = torch.reshape(d, [-1, torch.size(d, -1)])
    inputs = torch.reshape(x, [-1, size])
    if torch.__contains__(g, name + ".weight"):
      total = self.weight_gradient(rows, inputs, w, g, name + ".weight", norm)
    if torch.__contains__(g, name + ".bias"):
      total = torch.add_(g[name + ".bias"], torch.sum(rows, [0], False, dtype=6))
    weight = torch.to(w[name + ".weight"], self.compute)
    if into is None:
      sum = torch.mm(rows, weight)
    else:
      sum = torch.addmm_(torch.view(into, [-1, size]), rows, weight)
    if torch.__contains__(w, name + ".lora_A.weight"):
      a = torch.to(w[name + ".lora_A.weight"], self.compute)
      b = torch.to(w[name + ".lora_B.weight"], self.compute)
      low = torch.reshape(kept[name + ".low"], [-1, torch.size(a, 0)])
      scaled = torch.mul(rows, self.adapter_scale)
      total = self.weight_gradient(scaled, low, w, g, name + ".lora_B.weight", "")
      low_gradient = torch.mm(scaled, b)
      total = self.weight_gradient(low_gradient, inputs, w, g, name + ".lora_A.weight", norm)
      sum = torch.addmm_(sum, low_gradient, a)
    return torch.view_as(sum, x)

  # x [B, L, N] -> [B, L, heads, D]: queries or keys, RMS-normed where there is a norm, each head by [D] or all together by
  # [heads x D]
  def heads_of(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], projection: str, norm: str, heads: int, kept: Dict[str, Tensor]) -> Tensor:
    y = self.linear(x, w, projection, kept)
    shape = [torch.size(x, 0), torch.size(x, 1), heads, self.head_size]
    if torch.__contains__(w, norm):
      z, inverse = self.normed(torch.view(y, [torch.size(x, 0), torch.size(x, 1), -1, torch.size(w[norm], 0)]))
      kept[norm] = z
      kept[norm + ".inverse"] = inverse
      y = torch.mul(z, w[norm], out=torch.empty_like(z))
    return torch.view(y, shape)

  # d [B, L, heads, D] -> the gradient of the projection, [B, L, heads x D]
  def heads_gradient(self: __torch__.Decoder, d: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], norm: str, kept: Dict[str, Tensor]) -> Tensor:
    y = d
    if torch.__contains__(w, norm):
      y = self.norm_gradient(torch.reshape(d, torch.size(kept[norm])), kept[norm], kept[norm + ".inverse"], w, g, norm)
    return torch.reshape(y, [torch.size(d, 0), torch.size(d, 1), -1])

  # x [B, L, H, D] -> the same shape, each pair of the first R elements rotated by its angle, or with direction -1 back
  def rotate(self: __torch__.Decoder, x: Tensor, rotation: Tensor, direction: int) -> Tensor:
    cosine = rotation[0]
    sine = rotation[1]
    y = torch.empty_like(x, memory_format=0)
    half = torch.floordiv(self.rotated, 2)
    if self.interleaved == 1:
      a = x[..., :self.rotated:2]
      b = x[..., 1:self.rotated:2]
      first = y[..., :self.rotated:2]
      second = y[..., 1:self.rotated:2]
    else:
      a = x[..., :half]
      b = x[..., half:self.rotated]
      first = y[..., :half]
      second = y[..., half:self.rotated]
    first = torch.addcmul_(torch.mul(a, cosine, out=first), b, sine, value=-direction)
    second = torch.addcmul_(torch.mul(b, cosine, out=second), a, sine, value=direction)
    if self.rotated != self.head_size:
      rest = torch.copy_(y[..., self.rotated:], x[..., self.rotated:])
    return y

  # x [B, L, E] -> normed, queries [B, L, H, D], keys and values [B, L, G, D]; queries and keys rotated
  def project(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, kept: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    norm = "input_layernorm.weight"
    h = self.scaled(self.norm_input(x, w, norm, "attention", kept), w, norm)
    q = self.rotate(self.heads_of(h, w, "self_attn.q_proj", "self_attn.q_norm.weight", self.heads, kept), rotation, 1)
    k = self.rotate(self.heads_of(h, w, "self_attn.k_proj", "self_attn.k_norm.weight", self.key_value_heads, kept), rotation, 1)
    v = self.heads_of(h, w, "self_attn.v_proj", "", self.key_value_heads, kept)
    return (q, k, v)

  # [B, G, L, D] -> [B, H, L, D]: repeats each key or value head for the H / G query heads that share it
  def repeat_heads(self: __torch__.Decoder, x: Tensor) -> Tensor:
    y = x
    if self.heads != self.key_value_heads:
      y = torch.repeat_interleave(x, torch.floordiv(self.heads, self.key_value_heads), 1)
    return y

  # The gradient of repeat_heads: [B, H, L, D] -> [B, G, L, D]
  def join_heads(self: __torch__.Decoder, x: Tensor) -> Tensor:
    y = x
    if self.heads != self.key_value_heads:
      y = torch.sum(torch.unflatten(x, 1, [self.key_value_heads, -1]), [2])
    return y

  # Causal attention of the last L tokens to all N, N >= L, is one block, or several if there are keys before the first
  # query or a sliding window of W: blocks of W with at most 2 W keys, or blocks of 512 with at most N. Each block is its first
  # query, its last, its first key and its last, and whether it needs a mask.
  def blocks(self: __torch__.Decoder, length: int, keys: int) -> List[List[int]]:
    before = keys - length
    block = 512
    reach = keys
    if self.window != 0 and keys > self.window:
      block = self.window
      reach = self.window
    found: List[List[int]] = []
    if before == 0 and reach == keys:
      found.append([0, length, 0, keys, 0])
    else:
      for i in range(torch.floordiv(length + block - 1, block)):
        start = i * block
        end = ops.prim.min(start + block, length)
        found.append([start, end, ops.prim.max(0, before + start - reach + 1), before + end, 1])
    return found

  # A block's mask, queries x the keys that they see, to be added to their scores: 0 or minus infinity
  def mask(self: __torch__.Decoder, block: List[int], length: int, keys: int, q: Tensor) -> Optional[Tensor]:
    added: Optional[Tensor] = None
    if block[4] == 1:
      reach = keys
      if self.window != 0 and keys > self.window:
        reach = self.window
      offset = keys - length + block[0] - block[2]
      seen = torch.ones([block[1] - block[0], block[3] - block[2]], dtype=6, layout=None, device=ops.prim.device(q))
      added = torch.to(torch.log(torch.triu(torch.tril(seen, offset), offset - reach + 1)), ops.prim.dtype(q))
    return added

  # Parts one after the other along a dimension; a single one is not copied
  def joined(self: __torch__.Decoder, parts: List[Tensor], dimension: int) -> Tensor:
    whole = parts[0]
    if torch.len(parts) != 1:
      whole = torch.cat(parts, dimension)
    return whole

  # Causal attention: q [B, H, L, D], k and v [B, H, N, D] -> [B, H, L, D] and, where the CPU's kernel attends, the logarithms
  # of the sums over keys, [B, H, L], which its backward pass needs
  def attend_causally(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    length = torch.size(q, 2)
    keys = torch.size(k, 2)
    outputs: List[Tensor] = []
    logs: List[Tensor] = []
    for block in self.blocks(length, keys):
      mask = self.mask(block, length, keys, q)
      qs = q[:, :, block[0]:block[1]]
      ks = k[:, :, block[2]:block[3]]
      vs = v[:, :, block[2]:block[3]]
      if self.attention == 2:
        output, log = torch._scaled_dot_product_flash_attention_for_cpu(qs, ks, vs, 0., block[4] == 0, attn_mask=mask)
      else:
        output = torch.scaled_dot_product_attention(qs, ks, vs, mask, 0., block[4] == 0)
        log = output
      outputs.append(output)
      logs.append(log)
    return (self.joined(outputs, 2), self.joined(logs, 2))

  # Causal attention within each segment and none across: q [B, L, H, D], k, v [B, L, G, D]; lengths [S] are those of a row's
  # segments and add up to L -> [B, L, H, D] and logarithms [B, H, L]. No L x L mask is created. Several rows have one segment
  # each; causal attention never looks at the padding to their right.
  def attend_segments(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
    outputs: List[Tensor] = []
    logs: List[Tensor] = []
    end = 0
    for i in range(torch.size(lengths, 0)):
      start = end
      end = start + int(lengths[i])
      ks = self.repeat_heads(torch.transpose(k[:, start:end], 1, 2))
      vs = self.repeat_heads(torch.transpose(v[:, start:end], 1, 2))
      output, log = self.attend_causally(torch.transpose(q[:, start:end], 1, 2), ks, vs)
      outputs.append(torch.transpose(output, 1, 2))
      logs.append(log)
    return (self.joined(outputs, 1), self.joined(logs, 2))

  # Segments of a row to attend together, as their indices: those of up to 64, 128 and 256 tokens, for which a call costs more
  # than padding to the longest of them, and each longer one by itself
  def groups(self: __torch__.Decoder, lengths: Tensor) -> List[Tensor]:
    found: List[Tensor] = []
    low = 0
    for high in [64, 128, 256]:
      group = torch.flatten(torch.nonzero(torch.__and__(torch.gt(lengths, low), torch.le(lengths, high))))
      if torch.size(group, 0) != 0:
        found.append(group)
      low = high
    longer = torch.flatten(torch.nonzero(torch.gt(lengths, low)))
    for i in range(torch.size(longer, 0)):
      found.append(longer[i:i + 1])
    return found

  # The tokens of a group of n segments, padded on the right to W, the longest: their places in the row [n, W], where padding
  # stands for the segment's last token; the indices of real tokens among the n x W; where padding is, [n, 1, W]
  def group_places(self: __torch__.Decoder, group: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    starts = torch.cumsum(lengths, 0) - lengths
    own = torch.unsqueeze(torch.index_select(lengths, 0, group), 1)
    across = torch.arange(int(torch.max(own)), dtype=4, layout=None, device=ops.prim.device(lengths), pin_memory=False)
    places = torch.unsqueeze(torch.index_select(starts, 0, group), 1) + torch.minimum(across, own - 1)
    real = torch.lt(across, own)
    return (places, torch.flatten(torch.nonzero(torch.flatten(real))), torch.unsqueeze(torch.logical_not(real), 1))

  # x [1, L, heads, D], places [n, W] -> [n, heads, W, D]
  def gathered(self: __torch__.Decoder, x: Tensor, places: Tensor) -> Tensor:
    rows = torch.index_select(x[0], 0, torch.flatten(places))
    return torch.transpose(torch.view(rows, [torch.size(places, 0), torch.size(places, 1), torch.size(x, 2), torch.size(x, 3)]), 1, 2)

  # The way back: the real tokens of x [n, heads, W, D] are put to their places in all [1, L, heads, D]
  def put(self: __torch__.Decoder, x: Tensor, places: Tensor, real: Tensor, all: Tensor) -> Tensor:
    rows = torch.index_select(torch.flatten(torch.transpose(x, 1, 2), 0, 1), 0, real)
    return torch.index_copy_(all[0], 0, torch.index_select(torch.flatten(places), 0, real), rows)

  # The same as attend_segments for the segments of one row by the CPU's kernel, short ones together. What attention to the
  # right of a segment gives is not used: no real token sees padding there.
  def attend_groups(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
    attended = torch.empty_like(q, memory_format=0)
    logs = torch.empty([1, torch.size(q, 1), self.heads, 1], dtype=6, layout=None, device=ops.prim.device(q))
    for group in self.groups(lengths):
      places, real, padding = self.group_places(group, lengths)
      ks = self.repeat_heads(self.gathered(k, places))
      vs = self.repeat_heads(self.gathered(v, places))
      output, log = self.attend_causally(self.gathered(q, places), ks, vs)
      copied = self.put(output, places, real, attended)
      copied = self.put(torch.unsqueeze(log, 3), places, real, logs)
    return (attended, torch.transpose(logs[..., 0], 1, 2))

  # The same with the variable-length flash attention kernel of CUDA: the segments of all rows in one call, and the query heads
  # that share a key head as they are. cu_seqlens, int32, are the boundaries over the B x L tokens. Logarithms [H, B x L].
  def attend_flash(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tuple[Tensor, Tensor]:
    longest = int(torch.max(lengths))
    left, right = self.reach()
    found = torch._flash_attention_forward(torch.flatten(q, 0, 1), torch.flatten(k, 0, 1), torch.flatten(v, 0, 1), cu_seqlens, cu_seqlens, longest, longest, 0., True, False, scale=None, window_size_left=left, window_size_right=right)
    return (torch.view_as(found[0], q), found[1])

  # The tokens before and after itself that a token of a sliding window sees
  def reach(self: __torch__.Decoder) -> Tuple[Optional[int], Optional[int]]:
    left: Optional[int] = None
    right: Optional[int] = None
    if self.window != 0:
      left = self.window - 1
      right = 0
    return (left, right)

  # The tokens of a segment in all rows: x [B, L, heads, D] -> [B, heads, end - start, D]. Neither shape nor strides depend on
  # what else is in the row, since cuDNN makes a plan for each that is new.
  def segment(self: __torch__.Decoder, x: Tensor, start: int, end: int) -> Tensor:
    part = x[:, start:end]
    return torch.transpose(torch.view(torch.flatten(part, 0, 1), torch.size(part)), 1, 2)

  # The same as attend_segments by cuDNN's kernel, which has no sliding window. It refuses segments of one token, which see
  # their own value alone: their logarithms, 0, are left out. The others are [B, H, tokens] or, by PyTorch's version,
  # [B, H, tokens, 1].
  def attend_cudnn(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
    outputs: List[Tensor] = []
    logs: List[Tensor] = []
    end = 0
    for i in range(torch.size(lengths, 0)):
      start = end
      end = start + int(lengths[i])
      vs = self.repeat_heads(self.segment(v, start, end))
      if end - start == 1:
        outputs.append(torch.transpose(vs, 1, 2))
      else:
        ks = self.repeat_heads(self.segment(k, start, end))
        found = torch._scaled_dot_product_cudnn_attention(self.segment(q, start, end), ks, vs, None, True, 0., True, False, scale=None)
        outputs.append(torch.transpose(found[0], 1, 2))
        logs.append(found[1])
    if torch.len(logs) == 0:
      logs.append(torch.empty([torch.size(q, 0), self.heads, 0], dtype=6, layout=None, device=ops.prim.device(q)))
    return (self.joined(outputs, 1), self.joined(logs, 2))

  def attend(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tuple[Tensor, Tensor]:
    if self.attention == 1:
      attended, logs = self.attend_flash(q, k, v, lengths, cu_seqlens)
    else:
      if self.attention == 3:
        attended, logs = self.attend_cudnn(q, k, v, lengths)
      else:
        if self.attention == 2 and torch.size(lengths, 0) != 1:
          attended, logs = self.attend_groups(q, k, v, lengths)
        else:
          attended, logs = self.attend_segments(q, k, v, lengths)
    return (attended, logs)

  # Gradients of queries, keys and values by the flash kernel; d [B, L, H, D] is that of the output. Without dropout the
  # kernel reads no state of a random generator.
  def flash_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    longest = int(torch.max(lengths))
    left, right = self.reach()
    state = torch.empty([2], dtype=4, layout=None, device=ops.prim.device(q))
    dq, dk, dv = torch._flash_attention_backward(torch.flatten(d, 0, 1), torch.flatten(q, 0, 1), torch.flatten(k, 0, 1), torch.flatten(v, 0, 1), torch.flatten(attended, 0, 1), logs, cu_seqlens, cu_seqlens, longest, longest, 0., True, state, state[0], scale=None, window_size_left=left, window_size_right=right)
    return (torch.view_as(dq, q), torch.view_as(dk, k), torch.view_as(dv, v))

  # The same by cuDNN's kernel. It takes no bias and no boundaries, for which its backward operator wants tensors that are
  # undefined: such as the tangent of a tensor that has none.
  def cudnn_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    dq = torch.empty_like(q, memory_format=0)
    dk = torch.empty_like(k, memory_format=0)
    dv = torch.empty_like(v, memory_format=0)
    state = torch.empty([2], dtype=4, layout=None, device=ops.prim.device(q))
    nothing = (torch._unpack_dual(state, 0))[1]
    end = 0
    place = 0
    for i in range(torch.size(lengths, 0)):
      start = end
      length = int(lengths[i])
      end = start + length
      value = self.segment(d, start, end)
      if length == 1:
        copied = torch.zero_(dq[:, start:end])
        copied = torch.zero_(dk[:, start:end])
      else:
        known = torch.contiguous(logs[:, :, place:place + length])
        place = place + length
        ks = self.repeat_heads(self.segment(k, start, end))
        vs = self.repeat_heads(self.segment(v, start, end))
        a, b, value = torch._scaled_dot_product_cudnn_attention_backward(value, self.segment(q, start, end), ks, vs, self.segment(attended, start, end), known, state[0], state[1], nothing, nothing, nothing, length, length, 0., True, scale=None)
        copied = torch.copy_(dq[:, start:end], torch.transpose(a, 1, 2))
        copied = torch.copy_(dk[:, start:end], torch.transpose(self.join_heads(b), 1, 2))
      copied = torch.copy_(dv[:, start:end], torch.transpose(self.join_heads(value), 1, 2))
    return (dq, dk, dv)

  # The same by the CPU's kernel, for queries [n, H, W, D] of one segment or of several that are as long, and d and attended of
  # their shape
  def causal_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    length = torch.size(q, 2)
    ks = self.repeat_heads(k)
    vs = self.repeat_heads(v)
    blocks = self.blocks(length, length)
    queries: List[Tensor] = []
    key_sum = ks
    value_sum = vs
    if torch.len(blocks) != 1:
      key_sum = torch.zeros_like(ks)
      value_sum = torch.zeros_like(vs)
    for block in blocks:
      here = block[0]
      there = block[1]
      a, b, c = torch._scaled_dot_product_flash_attention_for_cpu_backward(d[:, :, here:there], q[:, :, here:there], ks[:, :, block[2]:block[3]], vs[:, :, block[2]:block[3]], attended[:, :, here:there], logs[:, :, here:there], 0., block[4] == 0, attn_mask=self.mask(block, length, length, q))
      queries.append(a)
      if torch.len(blocks) == 1:
        key_sum = b
        value_sum = c
      else:
        added = torch.add_(key_sum[:, :, block[2]:block[3]], b)
        added = torch.add_(value_sum[:, :, block[2]:block[3]], c)
    return (self.joined(queries, 2), self.join_heads(key_sum), self.join_heads(value_sum))

  # The same for the segments of one row, in groups. With a logarithm without bound the weights of padding's attention are 0.
  def groups_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    dq = torch.empty_like(q, memory_format=0)
    dk = torch.empty_like(k, memory_format=0)
    dv = torch.empty_like(v, memory_format=0)
    wide = torch.unsqueeze(torch.transpose(logs, 1, 2), 3)
    for group in self.groups(lengths):
      places, real, padding = self.group_places(group, lengths)
      log = torch.contiguous(torch.masked_fill(self.gathered(wide, places)[..., 0], padding, 1.0000000000000000e+30))
      a, b, c = self.causal_gradient(self.gathered(d, places), self.gathered(q, places), self.gathered(k, places), self.gathered(v, places), self.gathered(attended, places), log)
      copied = self.put(a, places, real, dq)
      copied = self.put(b, places, real, dk)
      copied = self.put(c, places, real, dv)
    return (dq, dk, dv)

  # The same for one segment of each row, or for several of one row
  def cpu_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    if torch.size(lengths, 0) == 1:
      a, b, c = self.causal_gradient(torch.transpose(d, 1, 2), torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), torch.transpose(attended, 1, 2), logs)
      dq, dk, dv = (torch.transpose(a, 1, 2), torch.transpose(b, 1, 2), torch.transpose(c, 1, 2))
    else:
      dq, dk, dv = self.groups_gradient(d, q, k, v, attended, logs, lengths)
    return (dq, dk, dv)

  # The same where PyTorch chooses the kernel: attention runs again, recorded, and autograd goes back. After an error within,
  # the class TorchScript switches recording off.
  def recorded_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    torch.set_grad_enabled(True)
    qs = torch.requires_grad_(torch.detach(q), True)
    ks = torch.requires_grad_(torch.detach(k), True)
    vs = torch.requires_grad_(torch.detach(v), True)
    attended = (self.attend_segments(qs, ks, vs, lengths))[0]
    gradients = torch.grad([attended], [qs, ks, vs], annotate(Optional[List[Optional[Tensor]]], [d]), None, False, False)
    torch.set_grad_enabled(False)
    return (ops.prim.unchecked_unwrap_optional(gradients[0]), ops.prim.unchecked_unwrap_optional(gradients[1]), ops.prim.unchecked_unwrap_optional(gradients[2]))

  # The same by the kernel that attended
  def attend_gradient(self: __torch__.Decoder, d: Tensor, q: Tensor, k: Tensor, v: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    if self.attention == 1:
      dq, dk, dv = self.flash_gradient(d, q, k, v, attended, logs, lengths, cu_seqlens)
    else:
      if self.attention == 3:
        dq, dk, dv = self.cudnn_gradient(d, q, k, v, attended, logs, lengths)
      else:
        if self.attention == 2:
          dq, dk, dv = self.cpu_gradient(d, q, k, v, attended, logs, lengths)
        else:
          dq, dk, dv = self.recorded_gradient(d, q, k, v, lengths)
    return (dq, dk, dv)

  # Attention alone, forward and backward, to compare kernels by: its output, and the gradients of queries, keys and values
  def attention_alone(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, d: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Dict[str, Tensor]:
    attended, logs = self.attend(q, k, v, lengths, cu_seqlens)
    dq, dk, dv = self.attend_gradient(d, q, k, v, attended, logs, lengths, cu_seqlens)
    found: Dict[str, Tensor] = {"output": attended, "gradient of queries": dq, "gradient of keys": dk, "gradient of values": dv}
    return found

  # How far x is from y, by their norms: |x - y| / |y| in float32
  def distance(self: __torch__.Decoder, x: Tensor, y: Tensor) -> Tensor:
    wide = torch.to(y, 6)
    return torch.linalg_vector_norm(torch.to(x, 6) - wide) / torch.linalg_vector_norm(wide)

  # One number of x, in float32: it is there when the device has finished
  def first_number(self: __torch__.Decoder, x: Tensor) -> Tensor:
    return torch.to((torch.flatten(x))[:1], 6)

  # Attention, added to the residual stream: the first half of a layer, x [B, L, E] -> [B, L, E]. known has attended and logs
  # where they were kept: then only the rest is computed again.
  def attention_half(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor, known: Dict[str, Tensor], kept: Dict[str, Tensor]) -> Tensor:
    q, k, v = self.project(x, w, rotation, kept)
    if torch.__contains__(known, "attended"):
      attended = known["attended"]
      logs = known["logs"]
    else:
      attended, logs = self.attend(q, k, v, lengths, cu_seqlens)
    kept["query"] = q
    kept["key"] = k
    kept["value"] = v
    kept["attended"] = attended
    kept["logs"] = logs
    return self.add_output(x, self.linear(torch.flatten(attended, 2, 3), w, "self_attn.o_proj", kept), w, "post_self_attn_layernorm.weight", "attention", kept)

  # The feed-forward layer without its last matrix: x [B, L, E] -> [B, L, F]. No token depends on another here. keep says
  # whether the activation of the gate and its product with up are kept: 1 or 0.
  def gated(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], kept: Dict[str, Tensor], keep: int) -> Tensor:
    norm = "post_attention_layernorm.weight"
    h = self.scaled(self.norm_input(x, w, norm, "feed_forward", kept), w, norm)
    gate = self.linear(h, w, "mlp.gate_proj", kept)
    up = self.linear(h, w, "mlp.up_proj", kept)
    kept["gate"] = gate
    kept["up"] = up
    active = torch.silu(gate)
    if keep == 1:
      product = active * up
      kept["active"] = active
      kept["product"] = product
    else:
      product = torch.mul_(active, up)
    return product

  # The feed-forward layer, added to the residual stream: the second half, x [B, L, E] -> [B, L, E]
  def feed_forward_half(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], kept: Dict[str, Tensor], keep: int) -> Tensor:
    product = self.gated(x, w, kept, keep)
    return self.add_output(x, self.linear(product, w, "mlp.down_proj", kept), w, "post_mlp_layernorm.weight", "feed_forward", kept)

  # The halves with what backward needs, and the result as "output"
  def attention_kept(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Dict[str, Tensor]:
    known: Dict[str, Tensor] = {}
    kept: Dict[str, Tensor] = {}
    kept["output"] = self.attention_half(x, w, rotation, lengths, cu_seqlens, known, kept)
    return kept

  def attention_again(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, attended: Tensor, logs: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Dict[str, Tensor]:
    known: Dict[str, Tensor] = {"attended": attended, "logs": logs}
    kept: Dict[str, Tensor] = {}
    kept["output"] = self.attention_half(x, w, rotation, lengths, cu_seqlens, known, kept)
    return kept

  def feed_forward_kept(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    kept: Dict[str, Tensor] = {}
    kept["output"] = self.feed_forward_half(x, w, kept, 1)
    return kept

  # The same without the result: the last matrix only where its adapter or a norm of its output needs it
  def feed_forward_again(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    kept: Dict[str, Tensor] = {}
    if torch.__contains__(w, "mlp.down_proj.lora_A.weight") or torch.__contains__(w, "post_mlp_layernorm.weight"):
      again = self.feed_forward_half(x, w, kept, 1)
    else:
      again = self.gated(x, w, kept, 1)
    return kept

  # As feed_forward_kept without the activation of the gate and its product with up, which backward then computes again
  def feed_forward_kept_in_part(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    kept: Dict[str, Tensor] = {}
    kept["output"] = self.feed_forward_half(x, w, kept, 0)
    return kept

  # The backward pass of the second half: d [B, L, E], the gradient of its result -> that of its input, in place
  def feed_forward_gradient(self: __torch__.Decoder, d: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], kept: Dict[str, Tensor]) -> Tensor:
    norm = "post_attention_layernorm.weight"
    gate = kept["gate"]
    up = kept["up"]
    if torch.__contains__(kept, "active"):
      active = kept["active"]
      product = kept["product"]
    else:
      active = torch.silu(gate)
      product = active * up
    e = self.output_gradient(d, w, g, "post_mlp_layernorm.weight", "feed_forward", kept)
    e = self.linear_gradient(e, product, w, g, "mlp.down_proj", "", kept, None)
    of_up = torch.mul(e, active, out=active)
    of_gate = torch.silu_backward(torch.mul_(e, up), gate)
    h = self.linear_gradient(of_gate, kept["feed_forward.input"], w, g, "mlp.gate_proj", norm, kept, None)
    h = self.linear_gradient(of_up, kept["feed_forward.input"], w, g, "mlp.up_proj", norm, kept, h)
    return self.norm_input_gradient(d, h, w, norm, "feed_forward", kept)

  # The same from the half's input x [B, L, E], forward again, so many tokens of a row at a time
  def feed_forward_gradient_in_chunks(self: __torch__.Decoder, x: Tensor, d: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], chunk: Tensor) -> Tensor:
    length = torch.size(x, 1)
    step = int(chunk)
    for i in range(torch.floordiv(length + step - 1, step)):
      start = i * step
      end = ops.prim.min(start + step, length)
      part = self.feed_forward_gradient(d[:, start:end], w, g, self.feed_forward_again(x[:, start:end], w))
    return d

  # The backward pass of the first half: d [B, L, E], the gradient of its result -> that of its input, in place
  def attention_gradient(self: __torch__.Decoder, d: Tensor, w: Dict[str, Tensor], g: Dict[str, Tensor], kept: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    norm = "input_layernorm.weight"
    q = kept["query"]
    k = kept["key"]
    v = kept["value"]
    attended = kept["attended"]
    e = self.output_gradient(d, w, g, "post_self_attn_layernorm.weight", "attention", kept)
    e = torch.view_as(self.linear_gradient(e, torch.flatten(attended, 2, 3), w, g, "self_attn.o_proj", "", kept, None), q)
    dq, dk, dv = self.attend_gradient(e, q, k, v, attended, kept["logs"], lengths, cu_seqlens)
    dq = self.heads_gradient(self.rotate(dq, rotation, -1), w, g, "self_attn.q_norm.weight", kept)
    dk = self.heads_gradient(self.rotate(dk, rotation, -1), w, g, "self_attn.k_norm.weight", kept)
    x = kept["attention.input"]
    h = self.linear_gradient(dq, x, w, g, "self_attn.q_proj", norm, kept, None)
    h = self.linear_gradient(dk, x, w, g, "self_attn.k_proj", norm, kept, h)
    h = self.linear_gradient(torch.flatten(dv, 2, 3), x, w, g, "self_attn.v_proj", norm, kept, h)
    return self.norm_input_gradient(d, h, w, norm, "attention", kept)

  # The halves one after the other or alone, keeping nothing: x [B, L, E] -> [B, L, E]
  def attention_only(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    known: Dict[str, Tensor] = {}
    kept: Dict[str, Tensor] = {}
    return self.attention_half(x, w, rotation, lengths, cu_seqlens, known, kept)

  def feed_forward_only(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    kept: Dict[str, Tensor] = {}
    return self.feed_forward_half(x, w, kept, 0)

  # So many tokens of a row at a time
  def feed_forward_in_chunks(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], chunk: Tensor) -> Tensor:
    length = torch.size(x, 1)
    step = int(chunk)
    if step >= length:
      y = self.feed_forward_only(x, w)
    else:
      y = torch.empty_like(x, memory_format=0)
      for i in range(torch.floordiv(length + step - 1, step)):
        start = i * step
        end = ops.prim.min(start + step, length)
        part = torch.copy_(y[:, start:end], self.feed_forward_only(x[:, start:end], w))
    return y

  def layer(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    return self.feed_forward_only(self.attention_only(x, w, rotation, lengths, cu_seqlens), w)

  # x [B, L, E], indices [T] into the B x L tokens -> those tokens, [1, T, E]. After the attention of the last layer no token
  # depends on another, so only those that predict a target go on.
  def chosen(self: __torch__.Decoder, x: Tensor, indices: Tensor) -> Tensor:
    return torch.unsqueeze(torch.index_select(torch.flatten(x, 0, 1), 0, indices), 0)

  # The gradient of chosen: d [1, T, E] -> that of x, in place of the zeros in all [B, L, E]
  def place(self: __torch__.Decoder, d: Tensor, indices: Tensor, all: Tensor) -> Tensor:
    return torch.index_copy_(torch.view(all, [-1, torch.size(all, -1)]), 0, indices, d[0])

  # The last layer: x [B, L, E] -> its output at the chosen tokens, [1, T, E]
  def last_layer(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor, indices: Tensor) -> Tensor:
    return self.feed_forward_only(self.chosen(self.attention_only(x, w, rotation, lengths, cu_seqlens), indices), w)

  # An uninitialised KV cache of one layer for capacity [1] tokens: [2, G, capacity, D] in the compute type, which
  # attention takes. owner is any array on the model's device.
  def new_cache(self: __torch__.Decoder, owner: Tensor, capacity: Tensor) -> Tensor:
    return torch.empty([2, self.key_value_heads, int(capacity), self.head_size], dtype=self.compute, layout=None, device=ops.prim.device(owner))

  # A copy of a weight in the compute type, so that layers that use it repeatedly need not convert it each time.
  def converted(self: __torch__.Decoder, owner: Tensor, weight: Tensor) -> Tensor:
    return torch.to(torch.detach(weight), self.compute, False, True)

  # The same layer on the next L tokens of one row, x [1, L, E]. The cache contains the keys and values of the earlier
  # tokens; those of x are appended from place [1] on.
  def layer_with_cache(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, cache: Tensor, place: Tensor) -> Tensor:
    kept: Dict[str, Tensor] = {}
    q, k, v = self.project(x, w, rotation, kept)
    q = torch.transpose(q, 1, 2)
    length = torch.size(x, 1)
    start = int(place)
    end = start + length
    stored = torch.copy_((cache[0])[:, start:end], torch.transpose(k[0], 0, 1))
    stored = torch.copy_((cache[1])[:, start:end], torch.transpose(v[0], 0, 1))
    first = 0
    if self.window != 0:
      first = ops.prim.max(0, start - self.window + 1)
    keys = torch.unsqueeze((cache[0])[:, first:end], 0)
    values = torch.unsqueeze((cache[1])[:, first:end], 0)
    if length == 1:
      # A single token attends to all of these keys, so no mask is needed, and the query heads that share a key head are
      # passed as its queries: keys and values are not repeated.
      grouped = torch.reshape(q, [1, self.key_value_heads, torch.floordiv(self.heads, self.key_value_heads), self.head_size])
      attended = torch.reshape(torch.scaled_dot_product_attention(grouped, keys, values, None, 0., False), [1, self.heads, 1, self.head_size])
    else:
      attended = (self.attend_causally(q, self.repeat_heads(keys), self.repeat_heads(values)))[0]
    joined = torch.flatten(torch.transpose(attended, 1, 2), 2, 3)
    middle = self.add_output(x, self.linear(joined, w, "self_attn.o_proj", kept), w, "post_self_attn_layernorm.weight", "attention", kept)
    return self.feed_forward_only(middle, w)

  # hidden [..., E], normed -> [..., E] in the compute type, without and with the weight of the norm, and 1 / rms(hidden)
  def head_input(self: __torch__.Decoder, hidden: Tensor, norm: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    x, inverse = self.normed(hidden)
    return (x, torch.mul(x, norm, out=torch.empty_like(x)), inverse)

  # hidden [B, L, E], head [V, E] -> [B, L, V] in float32
  def logits(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor) -> Tensor:
    return torch.to(torch.linear((self.head_input(hidden, norm))[1], torch.to(head, self.compute)), 6)

  # The logits of each row's last token only: [B, 1, V]
  def last_logits(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor) -> Tensor:
    return self.logits(hidden[:, -1:], norm, head)

  # The negative log-likelihood of each target token in nats: hidden [B, L, E], predictors [T] indices into the B x L
  # tokens, targets [T] -> [T]. Only tokens that predict a target pass through the head.
  def losses(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor, predictors: Tensor, targets: Tensor) -> Tensor:
    chosen = torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors)
    return torch.cross_entropy_loss(self.logits(chosen, norm, head), targets, None, 0, -100)

  # The same losses with their gradients, which are known as soon as the losses are: that of a logit is its probability, less
  # 1 for the target's, which is the loss's own exp(-loss) - 1, times the weight of the loss, weights [T]. That of the hidden
  # states is put into d [B, L, E], those of norm and head are added to g, by the names norm and head, where they are trained.
  def losses_with_gradients(self: __torch__.Decoder, hidden: Tensor, g: Dict[str, Tensor], norm: Tensor, head: Tensor, predictors: Tensor, targets: Tensor, weights: Tensor, d: Tensor) -> Tensor:
    weight = torch.to(head, self.compute)
    x, h, inverse = self.head_input(torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors), norm)
    places = torch.unsqueeze(targets, 1)
    logits = torch.linear(h, weight)
    logs = torch.log_softmax(torch.to(logits, 6), -1)
    losses = torch.neg(torch.gather(logs, 1, places))
    if self.compute == 6:
      p = torch.exp_(logs)
    else:
      p = torch.softmax(logits, -1)
    p = torch.scatter_(p, 1, places, torch.to(torch.expm1(torch.neg(losses)), self.compute))
    factors = torch.unsqueeze(weights, 1)
    e = torch.mm(p, weight)
    if torch.__contains__(g, "head"):
      product = torch.mm(torch.t(p), torch.mul(x, factors, out=torch.empty_like(x)))
      total = torch.addcmul_(g["head"], product, norm)
    e = torch.mul_(e, factors)
    if torch.__contains__(g, "norm"):
      total = torch.add_(g["norm"], torch.sum(e * x, [0], False, dtype=6))
    z = self.normed_gradient(torch.mul_(e, norm), x)
    into = torch.index_copy_(torch.view(d, [-1, torch.size(d, -1)]), 0, predictors, torch.to(z, 6) * (inverse * float(torch.size(d, -1)) ** 0.5))
    return torch.squeeze(losses, 1)

  # The most likely id after each predictor: predictors [T] as above -> [T]
  def most_likely(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor, predictors: Tensor) -> Tensor:
    chosen = torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors)
    return torch.argmax(self.logits(chosen, norm, head), -1)

  # A weight [M, N] with its adapter added: W + scale B A in float32
  def merged(self: __torch__.Decoder, weight: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.to(weight, 6) + torch.mm(b, a) * self.adapter_scale

  # Sets a gradient to zero in place, NaN included.
  def clear(self: __torch__.Decoder, owner: Tensor, gradients: Dict[str, Tensor]) -> Tensor:
    all = torch.values(gradients)
    torch._foreach_zero_(all)
    return all[0]

  # Adds to a total, in place, more of the same shape, of any type on any device.
  def add(self: __torch__.Decoder, total: Tensor, more: Tensor) -> Tensor:
    return torch.add_(total, torch.to(more, total))

  # Gives target the numbers of source, of any type on any device.
  def assign(self: __torch__.Decoder, target: Tensor, source: Tensor) -> Tensor:
    return torch.copy_(target, source)

  # x of any shape, a new tensor in bfloat16 or in float32
  def narrowed(self: __torch__.Decoder, x: Tensor) -> Tensor:
    return torch.to(x, 15, False, True)

  def widened(self: __torch__.Decoder, x: Tensor) -> Tensor:
    return torch.to(x, 6, False, True)
