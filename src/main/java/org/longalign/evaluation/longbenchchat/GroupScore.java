package org.longalign.evaluation.longbenchchat;

/**
 * A system's score on the items of one group.
 *
 * @param grouping the criterion, such as {@code language}
 * @param group the group, such as {@code english}
 * @param score the score on its items
 */
public record GroupScore(String grouping, String group, SystemScore score) {}
