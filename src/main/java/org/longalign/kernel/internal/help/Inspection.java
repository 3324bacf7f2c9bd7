package org.longalign.kernel.internal.help;

/**
 * The documentation of a name.
 *
 * @param text as plain text
 * @param html the same as HTML that runs and loads nothing
 */
public record Inspection(String text, String html) {}
