"""A decoder with random weights over the project's script archives, trained as DecoderPass and AdamW do."""

import math

import torch

from layer import Shapes, boundaries, rotation_of


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
        return self.module.layer(x, self.layers[index], pack.rotation, pack.lengths, pack.boundaries)

    def embed(self, pack):
        return self.module.embed(pack.ids, self.embedding)

    def losses_and_gradients(self, pack, chunk=2_048):
        """The mean loss of a pack's targets; adds to the gradients. Layers are computed again in backward."""
        with torch.no_grad():
            x, inputs = self.embed(pack), []
            for index in range(len(self.layers)):
                inputs.append(x)
                x = self.layer(x, index, pack)
        hidden = x.requires_grad_()
        total = 0.0
        for predictors, targets in zip(pack.predictors.split(chunk), pack.targets.split(chunk)):
            losses = self.module.losses(hidden, self.last_norm, self.embedding, predictors, targets)
            losses.backward(torch.full_like(losses, 1 / len(pack.targets)))
            total += losses.sum().item()
        gradient = hidden.grad
        del hidden, x, losses
        for index in reversed(range(len(self.layers))):
            again = inputs.pop().requires_grad_()
            self.layer(again, index, pack).backward(gradient)
            gradient = again.grad
        self.embed(pack).backward(gradient)
        return total / len(pack.targets)

    def flops(self, pack):
        """Useful operations of a step, as ModelFlops counts them: three times forward, without recomputation."""
        m = self.module
        queries, keys = m.heads * m.head_size, m.key_value_heads * m.head_size
        inner = self.layers[0][-2].shape[1]
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
