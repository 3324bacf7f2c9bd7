/**
 * Messages, documents and instruction records, their provenance, and JSONL in and out; files and folders that appear
 * whole; the journal of resumable work. Start with {@link org.longalign.data.Jsonl}.
 */
@NullMarked
package org.longalign.data;

import org.jspecify.annotations.NullMarked;
