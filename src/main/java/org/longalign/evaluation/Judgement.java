package org.longalign.evaluation;

/**
 * What a judge made of one answer.
 *
 * @param rating the rating, or why there is none
 * @param text what the judge wrote, whole; empty if there was no reply
 * @param promptVersion the wording the judge was asked with, {@link JudgePrompt#version}, or what stands for it
 */
public record Judgement(Rating rating, String text, String promptVersion) {}
