/**
 * Files of named tensors in Hugging Face's format safetensors, in pure Java: {@link
 * org.longalign.model.safetensors.SafetensorsFile} reads, {@link org.longalign.model.safetensors.SafetensorsWriter}
 * writes. A file is
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
