/**
 * Chat templates in Jinja, rendered as Hugging Face's transformers renders them. The engine is Jinjava; what it does
 * otherwise than Python's Jinja2 is adapted here through its extension points. Entry point:
 * {@link org.longalign.tokenize.jinja.JinjaTemplate}; callers want {@link org.longalign.tokenize.ChatTemplate#open}.
 */
@NullMarked
package org.longalign.tokenize.jinja;

import org.jspecify.annotations.NullMarked;
