/**
 * Decoders of the Llama family on PyTorch: configuration, weights, forward pass, loss and generation. The forward pass
 * is {@code src/main/resources/org/longalign/model/decoder.py}, TorchScript source that {@code DecoderScript} loads. It
 * is TorchScript because one call then runs a whole layer: many tensor operations for one crossing into native code,
 * the same on the CPU and on CUDA. Tests compare it with an oracle in plain array operations and with Hugging Face's
 * transformers.
 *
 * <p>Entry points: {@link org.longalign.model.CausalLm} creates, loads, saves and runs a model; its input is a {@link
 * org.longalign.batching.BatchTensors}. {@link org.longalign.model.MemoryEstimate} predicts the memory that a model
 * needs before it is created. {@link org.longalign.model.Lora} trains an adapter in place of the model's own weights.
 *
 * <p>Reading order for the code: {@link org.longalign.model.DecoderConfig} (the shape) -> {@code DecoderPass} (one
 * batch forward and backward; {@code DecoderLayers} runs the layers both ways) -> {@code decoder.py} (the arithmetic) -> {@link org.longalign.model.TokenLosses} (the
 * result).
 */
@NullMarked
package org.longalign.model;

import org.jspecify.annotations.NullMarked;
