/**
 * Chat templates in Jinja, rendered as Hugging Face's transformers renders them: an interpreter of the dialect that its
 * sandboxed Jinja2 environment understands, with Python's values. {@code Lexer} and {@code Parser} make a tree, whose
 * nodes evaluate themselves; {@code RenderingBudget} bounds what that costs. Entry point: {@link
 * org.longalign.tokenize.jinja.JinjaTemplate}; callers want {@link org.longalign.tokenize.ChatTemplate#open}.
 *
 * <p>The Jinja libraries of the JVM follow a dialect of their own and count neither lists nor comparisons, so that published
 * templates were refused, or rendered otherwise than in Python, and a hostile one ran on. What a model is trained on must
 * equal its template to the character, hence an interpreter here.
 */
@NullMarked
package org.longalign.tokenize.jinja;

import org.jspecify.annotations.NullMarked;
