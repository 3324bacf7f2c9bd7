/**
 * Decoders of the Llama family: their configuration, weights, forward pass, loss and generation on the PyTorch engine.
 * Start with {@link org.longalign.model.DecoderConfig} and {@link org.longalign.model.CausalLm}, which also loads and
 * saves the folders that Hugging Face's transformers reads; what goes in is a {@link org.longalign.model.TokenBatch} and
 * {@link org.longalign.model.TokenTargets}, plain arrays both. {@link org.longalign.model.TensorFile} keeps named arrays
 * in a file; {@link org.longalign.model.MemoryEstimate} says what a model needs of a device before it is made.
 */
@NullMarked
package org.longalign.model;

import org.jspecify.annotations.NullMarked;
