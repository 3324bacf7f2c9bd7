package org.longalign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.chat.Usage;
import org.longalign.corpus.Cleaning;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.LanguageByScript;
import org.longalign.data.Provenance;
import org.longalign.evaluation.TextUnits;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbench.OverlapMetric;
import org.longalign.instruct.Attempt;
import org.longalign.instruct.Questions;
import org.longalign.instruct.TaskType;

/**
 * Feeds every parser of text from outside 100,000 of each awkward character, and mixtures of them. In linear time each
 * takes milliseconds, in quadratic time many seconds; the limit lies between, for a loaded machine.
 */
@Tag(Trials.TAG)
class LinearTimeTest {
    private static final int LENGTH = 100_000;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final List<String> CHARACTERS = List.of(
            " ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u200b", "\ufeff", "*", "_", "`", "#", ">", "<", "-", "|", "[",
            "]", "(", ")", "{", "}", "\"", "'", "“", "「", "\\", "/", "?", ".", "!", "。", "？", ":", "：", ",", "1", "a",
            "A", "q", "一", "文", "①", "（", "【", "\u0301", "\u00ad", "\ufffd", "\ud83d", "\udc00", "\u0000", "=", "~",
            "&");

    private static final List<String> MIXTURES = List.of(
            "* ",
            "_ ",
            "1. ",
            "1.\n",
            "1.2.",
            "- ",
            "\n\n",
            " \n",
            "\r\n",
            "| ",
            "|-",
            "|a|\n",
            "|-|\n",
            "```\n",
            "[[",
            "]]",
            "[[1]] ",
            "[[1]]",
            "[[10]] out of ",
            "Rating: ",
            "(see ",
            "{\"",
            "{\"a\":",
            "[\"a\",",
            "[1],\n",
            "{}\n",
            "[\n",
            "\"a\",\n",
            "<li>",
            "<think>",
            "</think>",
            "<question>",
            "< ",
            "</",
            "< /",
            "I cannot ",
            "sorry ",
            "I'm sorry, but ",
            "我不能",
            "抱歉，",
            "文中没有",
            "? ",
            "?*",
            "? (",
            "? Answer",
            "？答案",
            "(easy) ",
            "(easy)(",
            "Q1 ",
            "Question ",
            "第一",
            "1、",
            "（1）",
            "a) ",
            "Who? ",
            "Who?\n",
            "A: ",
            "： ",
            "**a",
            "\"a",
            "the ",
            "a\u0301",
            "e\u0301 ",
            "1 (",
            "1 * ",
            "1_",
            "---\n",
            "# a\n",
            "> ",
            "<br>",
            "Answer: a\n",
            "Note: a\n",
            "see [[1]] ",
            "\u200b<",
            "</ans\u200b",
            "[\u200b",
            "一、",
            "\ud83d\ude00",
            ". ",
            "。 ");

    private static Map<String, Consumer<String>> parsers() {
        Provenance provenance = new Provenance("s", "p", "1", "CC0-1.0", "x");
        Document document = new Document("a", "text", Language.ENGLISH, provenance);
        PromptText prompt = new PromptText("v", "<answer>{{answer}}</answer>");
        Map<String, Consumer<String>> parsers = new LinkedHashMap<>();
        parsers.put("questions", text -> Questions.parse(text, 5));
        parsers.put("a numbered question", text -> Questions.parse("1. A" + text + "b?\n2. B?" + text, 5));
        parsers.put("a list in JSON", text -> Questions.parse("[\"" + text + "\", \"B" + text, 5));
        parsers.put("a table", text -> Questions.parse("| Question |\n|---|\n| A" + text + "?|\n" + text, 5));
        parsers.put(
                "refusals",
                text -> new Attempt.Made(
                                document,
                                TaskType.GENERAL,
                                List.of("q"),
                                0,
                                "I cannot " + text,
                                "m",
                                "v",
                                7,
                                Usage.UNKNOWN)
                        .needsReview());
        parsers.put("ratings", text -> Rating.parse("Rating: " + text + "[[8" + text + "]]"));
        parsers.put("quotation", text -> prompt.fillQuoted(Map.of("answer", "<" + text + "x")));
        parsers.put("placeholders", text -> new PromptText("v", text + "{{a}}").fill(Map.of("a", text)));
        parsers.put("cleaning", Cleaning::clean);
        parsers.put("language", LanguageByScript::of);
        parsers.put("units", TextUnits::of);
        parsers.put("F1", text -> OverlapMetric.F1.score("the " + text, List.of("the " + text)));
        parsers.put("Chinese F1", text -> OverlapMetric.F1_ZH.score(text, List.of("文")));
        parsers.put("ROUGE-L", text -> OverlapMetric.ROUGE_L.score(text, List.of("a reference")));
        parsers.put(
                "near duplicates",
                text -> NearDuplicates.defaults()
                        .find(List.of(new Document("b", "x" + text, Language.ENGLISH, provenance), document)));
        return parsers;
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyParserTakesLinearTime() {
        List<String> texts = new ArrayList<>();
        CHARACTERS.forEach(piece -> texts.add(piece.repeat(LENGTH)));
        MIXTURES.forEach(piece -> texts.add(piece.repeat(LENGTH / piece.length())));
        Random random = new Random(16);
        for (int i = 0; i < 12; i++) {
            texts.add(mixture(random, 2 + 3 * i));
        }
        List<String> slow = new ArrayList<>();
        OverlapMetric.F1_ZH.score("文", List.of("文")); // loads a dictionary
        int number = 0;
        for (Map.Entry<String, Consumer<String>> parser : parsers().entrySet()) {
            // An ordinary run gives each parser another share of the texts; a full run gives it all.
            int step = texts.size() / Trials.of(texts.size(), texts.size() / 12);
            for (int at = number++ % step; at < texts.size(); at += step) {
                String text = texts.get(at);
                long begin = System.nanoTime();
                parser.getValue().accept(text);
                long took = System.nanoTime() - begin;
                if (took > MOST_NANOS) {
                    slow.add(parser.getKey() + " took " + took / 1_000_000 + " ms for "
                            + text.substring(0, 12).replace("\n", "\\n"));
                }
            }
        }
        assertEquals(List.of(), slow);
    }

    private static String mixture(Random random, int different) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < different; i++) {
            List<String> from = random.nextBoolean() ? CHARACTERS : MIXTURES;
            pieces.add(from.get(random.nextInt(from.size())));
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < LENGTH) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
