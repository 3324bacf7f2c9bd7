package org.longalign.evaluation.longbench;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.longalign.data.Language;

/**
 * The twelve data sets of LongBench's question answering and summarisation, each with its task, its language and
 * LongBench's metric for it.
 */
public enum LongBenchDataset {
    NARRATIVEQA("narrativeqa", LongBenchTask.SINGLE_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    QASPER("qasper", LongBenchTask.SINGLE_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    MULTIFIELDQA_EN("multifieldqa_en", LongBenchTask.SINGLE_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    MULTIFIELDQA_ZH("multifieldqa_zh", LongBenchTask.SINGLE_DOCUMENT_QA, Language.CHINESE, OverlapMetric.F1_ZH),
    HOTPOTQA("hotpotqa", LongBenchTask.MULTI_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    TWO_WIKI_MQA("2wikimqa", LongBenchTask.MULTI_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    MUSIQUE("musique", LongBenchTask.MULTI_DOCUMENT_QA, Language.ENGLISH, OverlapMetric.F1),
    DUREADER("dureader", LongBenchTask.MULTI_DOCUMENT_QA, Language.CHINESE, OverlapMetric.ROUGE_L_ZH),
    GOV_REPORT("gov_report", LongBenchTask.SUMMARISATION, Language.ENGLISH, OverlapMetric.ROUGE_L),
    QMSUM("qmsum", LongBenchTask.SUMMARISATION, Language.ENGLISH, OverlapMetric.ROUGE_L),
    MULTI_NEWS("multi_news", LongBenchTask.SUMMARISATION, Language.ENGLISH, OverlapMetric.ROUGE_L),
    VCSUM("vcsum", LongBenchTask.SUMMARISATION, Language.CHINESE, OverlapMetric.ROUGE_L_ZH);

    private final String id;
    private final LongBenchTask task;
    private final Language language;
    private final OverlapMetric metric;

    LongBenchDataset(String id, LongBenchTask task, Language language, OverlapMetric metric) {
        this.id = id;
        this.task = task;
        this.language = language;
        this.metric = metric;
    }

    /** The name in files. */
    public String id() {
        return id;
    }

    public LongBenchTask task() {
        return task;
    }

    public Language language() {
        return language;
    }

    public OverlapMetric metric() {
        return metric;
    }

    /** Finds a data set by its name in files; the suffix {@code _e} of LongBench-E is ignored. */
    static Optional<LongBenchDataset> find(String name) {
        String plain = name.endsWith("_e") ? name.substring(0, name.length() - 2) : name;
        return Arrays.stream(values()).filter(set -> set.id.equals(plain)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(LongBenchDataset::id).collect(Collectors.joining(", "));
    }
}
