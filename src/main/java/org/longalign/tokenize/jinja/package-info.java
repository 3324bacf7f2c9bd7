/**
 * Chat templates in Jinja, rendered as Hugging Face's transformers renders them: an interpreter of the dialect that its
 * sandboxed Jinja2 environment understands, with Python's values. {@code Lexer} and {@code Parser} make a tree, whose
 * nodes evaluate themselves; {@code RenderingBudget} bounds what that costs. Entry point: {@link
 * org.longalign.tokenize.jinja.JinjaTemplate}; callers want {@link org.longalign.tokenize.ChatTemplate#open}.
 */
@NullMarked
package org.longalign.tokenize.jinja;

import org.jspecify.annotations.NullMarked;
