/**
 * A Llama-style decoder: its configuration, weights, forward pass and loss on the PyTorch engine. Start with {@link
 * org.longalign.model.DecoderConfig} and {@link org.longalign.model.CausalLm}; what goes in is a {@link
 * org.longalign.model.TokenBatch} and {@link org.longalign.model.TokenTargets}, plain arrays both; {@link org.longalign.model.CausalLm#generate(int[],
 * Generation)} continues a prompt.
 */
@NullMarked
package org.longalign.model;

import org.jspecify.annotations.NullMarked;
