"""Attention inside segments, and the loss of a row as a weighted sum over its target tokens.

Used by train.py and trainers.py. A row holds segments end to end; each segment is attended to by itself, and each target
token counts with its own weight, so that a step's loss is sum(weight x negative log-likelihood), whatever rows it has.
"""

import contextlib
from dataclasses import dataclass
from typing import List

import torch
from torch.nn.functional import cross_entropy, scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint
from transformers import AttentionInterface, AttentionMaskInterface

ATTENTION = "longalign_segments"
IGNORED = -100


@dataclass
class Row:
    """A row on the device: input_ids, position_ids [1, tokens]; labels, weights [tokens]; ends of segments from 0."""

    input_ids: torch.Tensor
    position_ids: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor
    boundaries: List[int]

    @staticmethod
    def of(input_ids, labels, weights, seq_lengths, device):
        boundaries = [0]
        for length in seq_lengths:
            boundaries.append(boundaries[-1] + length)
        positions = torch.cat([torch.arange(length) for length in seq_lengths])
        return Row(torch.as_tensor(input_ids, dtype=torch.long, device=device)[None], positions.to(device)[None],
                   torch.as_tensor(labels, dtype=torch.long, device=device),
                   torch.as_tensor(weights, dtype=torch.float32, device=device), boundaries)


class _Boundaries:
    """Those of the row that is under way: attention is called by the model, which knows nothing of segments."""

    current = None


@contextlib.contextmanager
def segments(boundaries):
    """Attention is block-diagonal by these boundaries, in the forward pass and, until the next row, in the backward pass."""
    _Boundaries.current = boundaries
    yield


def attend(module, query, key, value, attention_mask=None, scaling=None, sliding_window=None, **others):
    """Causal attention inside each segment; tensors [1, heads, tokens, size]. No mask of tokens x tokens is made: each
    segment is one call, which on a GPU is PyTorch's flash attention."""
    for name in ("softcap", "s_aux"):
        if others.get(name) is not None:
            raise SystemExit(f"{type(module).__name__} attends with '{name}', which is not supported here")
    boundaries = _Boundaries.current
    if boundaries is None or boundaries[-1] != query.shape[2] or query.shape[0] != 1:
        raise SystemExit(f"attention over {tuple(query.shape)} with boundaries {boundaries}: call the model inside of"
                         " segments(), with one row, without a cache")
    parts = [_segment(query[:, :, start:end], key[:, :, start:end], value[:, :, start:end], scaling, sliding_window)
             for start, end in zip(boundaries, boundaries[1:])]
    return torch.cat(parts, dim=2).transpose(1, 2).contiguous(), None


def _segment(query, key, value, scaling, window):
    shared = query.shape[1] != key.shape[1]
    tokens = query.shape[2]
    if not window or tokens <= window:
        return scaled_dot_product_attention(query, key, value, is_causal=True, scale=scaling, enable_gqa=shared)
    parts = []
    for start in range(0, tokens, window):  # a block of queries sees the block of keys before it and its own
        end, first = min(start + window, tokens), max(0, start - window + 1)
        distance = torch.arange(start, end, device=query.device)[:, None] - torch.arange(first, end, device=query.device)
        parts.append(scaled_dot_product_attention(
            query[:, :, start:end], key[:, :, first:end], value[:, :, first:end],
            attn_mask=(distance >= 0) & (distance < window), scale=scaling, enable_gqa=shared))
    return torch.cat(parts, dim=2)


AttentionInterface.register(ATTENTION, attend)
AttentionMaskInterface.register(ATTENTION, lambda *_, **__: None)


def token_losses(hidden, head, labels, chunk):
    """The negative log-likelihood of each target, float32, from hidden states [tokens, size]; labels[t] is predicted from
    the token before t. Logits are made for targets only, ``chunk`` at a time, and again in the backward pass."""
    targets = torch.nonzero(labels != IGNORED).squeeze(1)
    if targets.numel() == 0:
        raise ValueError("a row without a target has no loss")
    losses = [checkpoint(_chunk, hidden[part - 1], head, labels[part], use_reentrant=False)
              for part in targets.split(chunk)]
    return targets, torch.cat(losses)


def _chunk(hidden, head, labels):
    return cross_entropy(head(hidden).float(), labels, reduction="none")


class WeightedModel(torch.nn.Module):
    """A causal language model that returns losses in place of logits."""

    def __init__(self, causal_lm, chunk=1024):
        super().__init__()
        self.causal_lm = causal_lm
        self.chunk = chunk

    def forward(self, row: Row):
        """Returns the row's share of the step's loss, and the sum of the losses of each segment's targets, float64."""
        hidden = self._hidden(row)
        ends = torch.tensor(row.boundaries[1:], device=hidden.device)
        labels, weights = row.labels, row.weights
        if (labels == IGNORED).all():  # the backward pass has to reach every weight on every process: one at no weight
            labels, weights = labels.clone(), torch.zeros_like(weights)
            labels[-1] = 0
        targets, losses = token_losses(hidden, self.causal_lm.get_output_embeddings(), labels, self.chunk)
        sums = torch.zeros(len(ends), dtype=torch.float64, device=hidden.device)
        sums.index_add_(0, torch.bucketize(targets, ends, right=True), losses.detach().double())
        return (losses * weights[targets]).sum(), sums

    def _hidden(self, row):
        more = {}
        if self.causal_lm.config._attn_implementation != ATTENTION:  # flash attention of transformers
            ends = torch.tensor(row.boundaries, dtype=torch.int32, device=row.labels.device)
            longest = max(end - start for start, end in zip(row.boundaries, row.boundaries[1:]))
            more = dict(cu_seq_lens_q=ends, cu_seq_lens_k=ends, max_length_q=longest, max_length_k=longest)
        with segments(row.boundaries):
            return self.causal_lm.base_model(input_ids=row.input_ids, position_ids=row.position_ids, use_cache=False,
                                             **more).last_hidden_state[0]

    def check_head(self, row: Row):
        """Largest difference between the logits of hidden states as used here and those of the model itself."""
        with torch.no_grad(), segments(row.boundaries):
            ours = self.causal_lm.get_output_embeddings()(self._hidden(row))
            theirs = self.causal_lm(input_ids=row.input_ids, position_ids=row.position_ids, use_cache=False).logits[0]
            return (ours.float() - theirs.float()).abs().max().item()
