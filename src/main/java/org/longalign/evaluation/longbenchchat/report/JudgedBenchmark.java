package org.longalign.evaluation.longbenchchat.report;

import java.util.List;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemAnswers;

/**
 * The content of a report.
 *
 * @param title the heading, which should name the answers and the judges
 * @param bench the items
 * @param systems the answers
 * @param report the verdicts on them
 * @param groupings the groupings of the items
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
