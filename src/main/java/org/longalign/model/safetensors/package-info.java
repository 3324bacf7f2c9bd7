/**
 * Reads ({@link org.longalign.model.safetensors.SafetensorsFile}) and writes ({@link
 * org.longalign.model.safetensors.SafetensorsWriter}) files of named tensors in Hugging Face's format safetensors, in
 * pure Java. A package of its own because it needs no PyTorch and treats every file as untrusted: a header is checked
 * as a whole before anything is allocated for it. The layout of a file:
 *
 * <pre>
 * 8 bytes   length of the header, N, little endian
 * N bytes   header, a JSON object: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 * the rest  the tensors' elements, little endian, row-major, one after the other without gaps
 * </pre>
 */
@NullMarked
package org.longalign.model.safetensors;

import org.jspecify.annotations.NullMarked;
