package org.longalign.paper;

import java.util.List;

/**
 * Names the values that an experiment's files and draws depend on: runs in the journal, folders of base models and the
 * examples of an {@link EvalSet}. The words are fixed, so that renaming a Java type neither invalidates stored runs nor
 * changes the examples.
 */
final class StoredName {
    private StoredName() {}

    static String of(Arm arm) {
        List<String> data = arm.data().stream()
                .map(slice -> "Portion[count=" + slice.count() + ", mixture=" + slice.mixture() + "]")
                .toList();
        return "Arm[base=" + of(arm.base()) + ", data=" + data + ", training=" + arm.training() + ", questions="
                + of(arm.questions()) + "]";
    }

    static String of(PretrainingConfig config) {
        return "BaseRecipe[hidden=" + config.hidden() + ", layers=" + config.layers() + ", heads=" + config.heads()
                + ", ropeBase=" + config.ropeBase() + ", learningRate=" + config.learningRate() + ", tokensPerStep="
                + config.tokensPerStep() + ", stages=" + config.stages() + "]";
    }

    static String of(EvalSet set) {
        return "Probe[group=" + set.group() + ", kind=" + set.kind() + ", minContext=" + set.minContext()
                + ", maxContext=" + set.maxContext() + ", shape=" + set.shape() + ", count=" + set.count() + "]";
    }

    private static String of(ArmQuestions questions) {
        return "ArmQuestions[atEnd=" + each(questions.atEnd()) + ", onTheWay=" + each(questions.onTheWay()) + ", times="
                + questions.times() + "]";
    }

    private static List<String> each(List<EvalSet> sets) {
        return sets.stream().map(StoredName::of).toList();
    }
}
