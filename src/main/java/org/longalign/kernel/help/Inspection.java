package org.longalign.kernel.help;

/**
 * What is known about a name.
 *
 * @param text for people at a terminal
 * @param html the same for a browser, with nothing in it that runs or loads
 */
public record Inspection(String text, String html) {}
