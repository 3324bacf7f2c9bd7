package org.longalign.evaluation.report;

import java.util.List;
import org.longalign.evaluation.ItemGroups;
import org.longalign.evaluation.LongBenchChat;
import org.longalign.evaluation.ScoreReport;
import org.longalign.evaluation.SystemAnswers;

/**
 * What a report is about.
 *
 * @param title its heading, which should say what the answers and judges are
 * @param bench the items
 * @param systems the answers
 * @param report the verdicts on them
 * @param groupings how the items are grouped
 */
public record JudgedBenchmark(
        String title,
        LongBenchChat bench,
        List<SystemAnswers> systems,
        ScoreReport report,
        List<ItemGroups> groupings) {
    public JudgedBenchmark {
        systems = List.copyOf(systems);
        groupings = List.copyOf(groupings);
    }
}
