"""A decoder with random weights over the project's script archives, trained as DecoderPass and AdamW do."""

import math

import torch

from layer import Shapes, boundaries, rotation_of
from script import layer


class Decoder:
    """Weights of ``layers`` layers of the archive's shape."""

    def __init__(self, module, layers, width, inner, vocabulary, device):
        self.module, self.vocabulary, self.width, self.device = module, vocabulary, width, device
        self.layers = [Shapes(module, width=width, inner=inner).random(device) for _ in range(layers)]
        self.embedding = (torch.randn(vocabulary, width, device=device) / width**0.5).requires_grad_()
        self.last_norm = torch.ones(width, device=device).requires_grad_()
        self.weights = [w for layer in self.layers for w in layer.values()] + [self.embedding, self.last_norm]

    def parameters(self):
        return sum(w.numel() for w in self.weights)

    def layer(self, x, index, pack):
        return layer(self.module, x, self.layers[index], pack.rotation, pack.lengths, pack.boundaries)

    def losses_and_gradients(self, pack, chunk=4_096, kept_layers=0):
        """The mean loss of a pack's targets; adds to the gradients. Of the layers but the last so many, only the input and
        attention's output are kept, and the rest is computed again in backward."""
        module, places = self.module, (pack.rotation, pack.lengths, pack.boundaries)
        for weight in self.weights:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
        whole = torch.tensor([pack.tokens])
        with torch.no_grad():
            matrices = [{name: module.converted(w, w) if w.dim() == 2 else w for name, w in layer.items()}
                        for layer in self.layers]
            head = module.converted(self.embedding, self.embedding)
            x, kept = module.embed(pack.ids, self.embedding), []
            for index, weights in enumerate(matrices):
                attention = module.attention_kept(x, weights, *places)
                middle = attention.pop("output")
                if index < len(matrices) - kept_layers:
                    kept.append((x, attention["attended"], attention["logs"]))
                    x = module.feed_forward_in_chunks(middle, weights, whole)
                else:
                    feed_forward = module.feed_forward_kept_in_part(middle, weights)
                    x = feed_forward.pop("output")
                    kept.append((attention, feed_forward))
                del attention, middle
            d, total = torch.zeros_like(x), 0.0
            gradients = {"norm": self.last_norm.grad, "head": self.embedding.grad}
            for predictors, targets in zip(pack.predictors.split(chunk), pack.targets.split(chunk)):
                share = torch.full(targets.shape, 1 / len(pack.targets), device=d.device)
                total += module.losses_with_gradients(
                    x, gradients, self.last_norm, head, predictors, targets, share, d).sum().item()
            del x
            for weights, layer_weights in zip(reversed(matrices), reversed(self.layers)):
                gradients = {name: weight.grad for name, weight in layer_weights.items()}
                attention, feed_forward = self._again(kept.pop(), weights, places)
                d = module.feed_forward_gradient(d, weights, gradients, feed_forward)
                del feed_forward
                d = module.attention_gradient(d, weights, gradients, attention, *places)
                del attention
            module.embed_gradient(d, pack.ids, self.embedding.grad)
        return total / len(pack.targets)

    def _again(self, kept, weights, places):
        if len(kept) == 2:
            return kept
        x, attended, logs = kept
        rotation, *rest = places
        attention = self.module.attention_again(x, weights, rotation, attended, logs, *rest)
        return attention, self.module.feed_forward_again(attention.pop("output"), weights)

    def flops(self, pack):
        """Useful operations of a step, as ModelFlops counts them: three times forward, without recomputation."""
        m = self.module
        queries, keys = m.heads * m.head_size, m.key_value_heads * m.head_size
        inner = self.layers[0]["mlp.down_proj.weight"].shape[1]
        products = 2 * self.width * (2 * queries + 2 * keys + 3 * inner) * pack.tokens
        attention = 4 * queries * pairs(pack.lengths.tolist(), m.window)
        return 3 * (len(self.layers) * (products + attention) + 2 * len(pack.targets) * self.width * self.vocabulary)


class Pack:
    """Random tokens in segments of some lengths, of which a share are targets."""

    def __init__(self, model, lengths, share):
        device, self.tokens = model.device, sum(lengths)
        self.lengths, self.boundaries = torch.tensor(lengths), boundaries(lengths).to(device)
        self.rotation = rotation_of(model.module, lengths, device)
        self.ids = torch.randint(model.vocabulary, (1, self.tokens), device=device)
        self.predictors = torch.arange(0, self.tokens - 1, max(1, round(1 / share)), device=device)
        self.targets = self.ids[0][self.predictors + 1]


class Updates:
    """The norm of all gradients and a step of AdamW, by the project's two scripts."""

    def __init__(self, model, adamw, gradients):
        self._model, self._adamw, self._gradients = model, adamw, gradients
        self._moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in model.weights]
        self._numbers = torch.tensor([1e-6, 0, 0.1, 0.05], dtype=torch.float64)

    def step(self):
        norm = math.sqrt(sum(self._gradients.norm(w.grad).item() ** 2 for w in self._model.weights))
        with torch.no_grad():
            for weight, (first, second) in zip(self._model.weights, self._moments):
                self._adamw.step(weight.grad, weight, first, second, self._numbers)
        return norm


def pairs(lengths, window=0):
    """Pairs of a token and one that it sees, in causal segments."""
    full = lambda n: n * (n + 1) // 2
    return sum(full(n) if not window or n <= window else full(window) + (n - window) * window for n in lengths)
