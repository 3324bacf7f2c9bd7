"""The decoder script's layer, whose backward pass is written out, as a function that autograd can go back through."""

import torch


class Layer(torch.autograd.Function):
    @staticmethod
    def forward(context, module, names, x, rotation, lengths, ends, *weights):
        w = dict(zip(names, weights))
        attention = module.attention_kept(x, w, rotation, lengths, ends)
        feed_forward = module.feed_forward_kept(attention.pop("output"), w)
        output = feed_forward.pop("output")
        context.kept = module, w, (rotation, lengths, ends), attention, feed_forward
        return output

    @staticmethod
    def backward(context, gradient):
        module, w, places, attention, feed_forward = context.kept
        g = {name: torch.zeros(weight.shape, device=weight.device) for name, weight in w.items()}
        d = gradient.clone(memory_format=torch.contiguous_format)
        d = module.feed_forward_gradient(d, w, g, feed_forward)
        d = module.attention_gradient(d, w, g, attention, *places)
        return None, None, d, None, None, None, *(g[name].to(weight.dtype) for name, weight in w.items())


def layer(module, x, w, rotation, lengths, ends):
    """x [B, L, E], w the layer's weights by name -> [B, L, E]"""
    return Layer.apply(module, tuple(w), x, rotation, lengths, ends, *w.values())
