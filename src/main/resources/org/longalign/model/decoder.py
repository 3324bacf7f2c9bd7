# The forward pass of a decoder of the Llama family in TorchScript's serialised form. PyTorch compiles this text; no Python
# runs it. The class DecoderScript loads it. It has no weights: each method takes them as arguments, those of a layer as w
# by their names in a Hugging Face Llama without "model.layers.N.". Shapes:
#   B rows, L tokens per row, E width of the residual stream, H query heads, G key and value heads, D head size,
#   R rotated elements of each head, F feed-forward width, V vocabulary, S segments, T target tokens, r rank of an adapter.
# Boolean attributes are 1 or 0; compute is PyTorch's code of the compute type: 6 float32, 15 bfloat16.
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
  flash : int
  adapter_scale : float

  # ids [B, L], weight [V, E] -> [B, L, E] in float32
  def embed(self: __torch__.Decoder, ids: Tensor, weight: Tensor) -> Tensor:
    return torch.to(torch.embedding(weight, ids), 6)

  # positions [B, L], frequencies in float64, [R/2] for all tokens or [B, L, R/2] for each -> cosines and sines
  # [2, B, 1, L, R/2] in float32, times rotation_scale. Angles are computed in float64: at position 65,536 float32 would be
  # off by some thousandths of a radian.
  def rotation(self: __torch__.Decoder, positions: Tensor, frequencies: Tensor) -> Tensor:
    angles = torch.unsqueeze(torch.to(positions, 7), -1) * frequencies
    return torch.to(torch.unsqueeze(torch.stack([torch.cos(angles), torch.sin(angles)]), 2) * self.rotation_scale, 6)

  # x [..., N], weight [N] -> the same shape
  def norm(self: __torch__.Decoder, x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(torch.mean(x * x, [-1], True) + self.norm_epsilon) * weight

  # The input of attention or of the feed-forward layer: x [B, L, E], normed where there is a norm of that name -> the same
  # shape in the compute type
  def norm_input(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    y = x
    if torch.__contains__(w, name):
      y = self.norm(x, w[name])
    return torch.to(y, self.compute)

  # Their output before it is added to the residual stream: normed in float32 where there is a norm of that name
  def norm_output(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    y = x
    if torch.__contains__(w, name):
      y = self.norm(torch.to(x, 6), w[name])
    return y

  # x [B, L, N] -> [B, L, M] in the compute type: times the weight [M, N], plus the bias [M] and a low-rank adapter, A [r, N]
  # and B [M, r], where there are any (Hu et al., 2022, section 4.1): W x + b + scale B A x
  def linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    weight = torch.to(w[name + ".weight"], self.compute)
    if torch.__contains__(w, name + ".bias"):
      y = torch.linear(x, weight, torch.to(w[name + ".bias"], self.compute))
    else:
      y = torch.linear(x, weight)
    if torch.__contains__(w, name + ".lora_A.weight"):
      low = torch.linear(x, torch.to(w[name + ".lora_A.weight"], self.compute))
      y = y + torch.linear(low, torch.to(w[name + ".lora_B.weight"], self.compute)) * self.adapter_scale
    return y

  # x [B, L, N] -> [B, heads, L, D]: queries or keys, RMS-normed where there is a norm, each head by [D] or all together by
  # [heads x D]
  def heads_of(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], projection: str, norm: str, heads: int) -> Tensor:
    y = self.linear(x, w, projection)
    width = 0
    if torch.__contains__(w, norm):
      width = torch.size(w[norm], 0)
    if width != 0 and width != self.head_size:
      y = torch.to(self.norm(torch.to(y, 6), w[norm]), self.compute)
    y = torch.view(y, [torch.size(x, 0), torch.size(x, 1), heads, self.head_size])
    if width == self.head_size:
      y = torch.to(self.norm(torch.to(y, 6), w[norm]), self.compute)
    return torch.transpose(y, 1, 2)

  # x [B, H, L, D] -> the same shape, each pair of the first R elements rotated by its angle
  def rotate(self: __torch__.Decoder, x: Tensor, rotation: Tensor) -> Tensor:
    cosine = rotation[0]
    sine = rotation[1]
    turned = x
    if self.rotated != self.head_size:
      turned = x[..., :self.rotated]
    if self.interleaved == 1:
      a = turned[..., ::2]
      b = turned[..., 1::2]
      turned = torch.flatten(torch.stack([a * cosine - b * sine, b * cosine + a * sine], -1), -2)
    else:
      a, b = torch.chunk(turned, 2, -1)
      turned = torch.cat([a * cosine - b * sine, b * cosine + a * sine], -1)
    if self.rotated != self.head_size:
      turned = torch.cat([turned, torch.to(x[..., self.rotated:], 6)], -1)
    return torch.to(turned, self.compute)

  # x [B, L, E] -> normed, queries [B, H, L, D], keys and values [B, G, L, D]; queries and keys rotated
  def project(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    h = self.norm_input(x, w, "input_layernorm.weight")
    q = self.rotate(self.heads_of(h, w, "self_attn.q_proj", "self_attn.q_norm.weight", self.heads), rotation)
    k = self.rotate(self.heads_of(h, w, "self_attn.k_proj", "self_attn.k_norm.weight", self.key_value_heads), rotation)
    v = self.heads_of(h, w, "self_attn.v_proj", "", self.key_value_heads)
    return (q, k, v)

  # [B, G, L, D] -> [B, H, L, D]: repeats each key or value head for the H / G query heads that share it
  def repeat_heads(self: __torch__.Decoder, x: Tensor) -> Tensor:
    y = x
    if self.heads != self.key_value_heads:
      y = torch.repeat_interleave(x, torch.floordiv(self.heads, self.key_value_heads), 1)
    return y

  # Causal attention of the last L tokens to all N: q [B, H, L, D], k and v [B, H, N, D] with N >= L. If there are keys
  # before the first query, or a sliding window of W, the queries are processed in blocks, each with a mask of the block's
  # queries x the keys that they see: blocks of W with at most 2 W keys, or blocks of 512 with at most N.
  def attend_causally(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    length = torch.size(q, 2)
    keys = torch.size(k, 2)
    before = keys - length
    block = 512
    reach = keys
    if self.window != 0 and keys > self.window:
      block = self.window
      reach = self.window
    if before == 0 and reach == keys:
      attended = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    else:
      blocks: List[Tensor] = []
      for i in range(torch.floordiv(length + block - 1, block)):
        start = i * block
        end = ops.prim.min(start + block, length)
        first = ops.prim.max(0, before + start - reach + 1)
        last = before + end
        seen = torch.ones([end - start, last - first], dtype=11, layout=None, device=ops.prim.device(q))
        offset = before + start - first
        seen = torch.triu(torch.tril(seen, offset), offset - reach + 1)
        blocks.append(torch.scaled_dot_product_attention(q[:, :, start:end], k[:, :, first:last], v[:, :, first:last], seen, 0., False))
      attended = torch.cat(blocks, 2)
    return attended

  # Causal attention within each segment and none across: q, k, v [B, H, L, D]; lengths [S] are those of a row's segments
  # and add up to L. No L x L mask is created. Several rows have one segment each; causal attention never looks at the
  # padding to their right.
  def attend_segments(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tensor:
    segments = torch.size(lengths, 0)
    if segments == 1:
      attended = self.attend_causally(q, k, v)
    else:
      sizes: List[int] = []
      for i in range(segments):
        sizes.append(int(lengths[i]))
      # Splitting, not slicing: backward joins the parts' gradients once; each slice would allocate a whole row.
      qs = torch.split_with_sizes(q, sizes, 2)
      ks = torch.split_with_sizes(k, sizes, 2)
      vs = torch.split_with_sizes(v, sizes, 2)
      outputs: List[Tensor] = []
      for i in range(segments):
        outputs.append(self.attend_causally(qs[i], ks[i], vs[i]))
      attended = torch.cat(outputs, 2)
    return attended

  # The same with the variable-length flash attention kernel of CUDA: the segments of all rows in one call. cu_seqlens,
  # int32, are their boundaries over the B x L tokens.
  def attend_flash(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    rows = torch.size(q, 0)
    length = torch.size(q, 2)
    longest = int(torch.max(lengths))
    left: Optional[int] = None
    right: Optional[int] = None
    if self.window != 0:
      left = self.window - 1
      right = 0
    attended = (torch._flash_attention_forward(torch.flatten(torch.transpose(q, 1, 2), 0, 1), torch.flatten(torch.transpose(k, 1, 2), 0, 1), torch.flatten(torch.transpose(v, 1, 2), 0, 1), cu_seqlens, cu_seqlens, longest, longest, 0., True, False, scale=None, window_size_left=left, window_size_right=right))[0]
    return torch.transpose(torch.view(attended, [rows, length, self.heads, self.head_size]), 1, 2)

  # The output projection, added to the residual stream: x [B, L, E], attended [B, H, L, D] -> [B, L, E]
  def add_attention(self: __torch__.Decoder, x: Tensor, attended: Tensor, w: Dict[str, Tensor]) -> Tensor:
    joined = torch.flatten(torch.transpose(attended, 1, 2), 2, 3)
    return x + self.norm_output(self.linear(joined, w, "self_attn.o_proj"), w, "post_self_attn_layernorm.weight")

  # Attention, added to the residual stream: the first half of a layer, x [B, L, E] -> [B, L, E]
  def attention(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    q, k, v = self.project(x, w, rotation)
    k = self.repeat_heads(k)
    v = self.repeat_heads(v)
    if self.flash == 1:
      attended = self.attend_flash(q, k, v, lengths, cu_seqlens)
    else:
      attended = self.attend_segments(q, k, v, lengths)
    return self.add_attention(x, attended, w)

  # The feed-forward layer, added to the residual stream: the second half, x [B, L, E] -> [B, L, E]. No token depends on
  # another here.
  def feed_forward(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    h = self.norm_input(x, w, "post_attention_layernorm.weight")
    gated = torch.silu(self.linear(h, w, "mlp.gate_proj")) * self.linear(h, w, "mlp.up_proj")
    return x + self.norm_output(self.linear(gated, w, "mlp.down_proj"), w, "post_mlp_layernorm.weight")

  # One decoder layer: x [B, L, E] -> [B, L, E]
  def layer(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, lengths: Tensor, cu_seqlens: Tensor) -> Tensor:
    return self.feed_forward(self.attention(x, w, rotation, lengths, cu_seqlens), w)

  # An uninitialised KV cache of one layer for capacity [1] tokens: [2, G, capacity, D] in the compute type, which
  # attention takes. owner is any array on the model's device.
  def new_cache(self: __torch__.Decoder, owner: Tensor, capacity: Tensor) -> Tensor:
    return torch.empty([2, self.key_value_heads, int(capacity), self.head_size], dtype=self.compute, layout=None, device=ops.prim.device(owner))

  # A copy of a weight in the compute type, so that layers that use it repeatedly need not convert it each time.
  def converted(self: __torch__.Decoder, owner: Tensor, weight: Tensor) -> Tensor:
    return torch.to(weight, self.compute, False, True)

  # The same layer on the next L tokens of one row, x [1, L, E]. The cache contains the keys and values of the earlier
  # tokens; those of x are appended from place [1] on.
  def layer_with_cache(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], rotation: Tensor, cache: Tensor, place: Tensor) -> Tensor:
    q, k, v = self.project(x, w, rotation)
    length = torch.size(x, 1)
    start = int(place)
    end = start + length
    stored = torch.copy_((cache[0])[:, start:end], k[0])
    stored = torch.copy_((cache[1])[:, start:end], v[0])
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
      attended = self.attend_causally(q, self.repeat_heads(keys), self.repeat_heads(values))
    return self.feed_forward(self.add_attention(x, attended, w), w)

  # hidden [B, L, E], head [V, E] -> [B, L, V] in float32
  def logits(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor) -> Tensor:
    return torch.to(torch.linear(torch.to(self.norm(hidden, norm), self.compute), torch.to(head, self.compute)), 6)

  # The logits of each row's last token only: [B, 1, V]
  def last_logits(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor) -> Tensor:
    return self.logits(hidden[:, -1:], norm, head)

  # The negative log-likelihood of each target token in nats: hidden [B, L, E], predictors [T] indices into the B x L
  # tokens, targets [T] -> [T]. Only tokens that predict a target pass through the head.
  def losses(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor, predictors: Tensor, targets: Tensor) -> Tensor:
    chosen = torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors)
    return torch.cross_entropy_loss(self.logits(chosen, norm, head), targets, None, 0, -100)

  # The most likely id after each predictor: predictors [T] as above -> [T]
  def most_likely(self: __torch__.Decoder, hidden: Tensor, norm: Tensor, head: Tensor, predictors: Tensor) -> Tensor:
    chosen = torch.index_select(torch.flatten(hidden, 0, 1), 0, predictors)
    return torch.argmax(self.logits(chosen, norm, head), -1)

  # A weight [M, N] with its adapter added: W + scale B A in float32
  def merged(self: __torch__.Decoder, weight: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.to(weight, 6) + torch.mm(b, a) * self.adapter_scale

  # Sets a gradient to zero in place, NaN included.
  def clear(self: __torch__.Decoder, gradient: Tensor) -> Tensor:
    return torch.zero_(gradient)

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
