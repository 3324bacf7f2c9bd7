package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.data.TestLines;
import org.longalign.instruct.Questions.Outcome;

class QuestionsTest {
    private static final List<String> TWO = List.of("Who speaks?", "When, in 1850?");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1: Who speaks?\n2: When, in 1850?",
                "1. Who speaks?\r\n2. When, in 1850?\r\n",
                "1) Who speaks?\n2) When, in 1850?",
                "(1) Who speaks?\n(2) When, in 1850?",
                "[1] Who speaks?\n[2] When, in 1850?",
                "1、Who speaks?\n2、When, in 1850?",
                "1：Who speaks?\n2：When, in 1850?",
                "１：Who speaks?\n２．When, in 1850?",
                "（１）Who speaks?\n（２）When, in 1850?",
                "Q1: Who speaks?\nQ2: When, in 1850?",
                "Q1 Who speaks?\nQ2 When, in 1850?",
                "Question 1: Who speaks?\nQuestion 2: When, in 1850?",
                "问题1：Who speaks?\n问题 2：When, in 1850?",
                "**1:** Who speaks?\n**2:** When, in 1850?",
                "**1. Who speaks?**\n**2. When, in 1850?**",
                "- 1. Who speaks?\n* 2. When, in 1850?",
                "### Question 1\nWho speaks?\n\n### Question 2\n\nWhen, in 1850?",
                "1:\n\nWho speaks?\n\n2:\nWhen,\n   in 1850?",
                "Here are 2 questions:\n\n1: Who speaks?\n\n2: When, in 1850?\n\nI hope these help!",
                "Q1\nWho speaks?\n\nQ2\nWhen, in 1850?",
                "Request 1: Who speaks?\nRequest 2: When, in 1850?",
                "Summary request #1: Who speaks?\nSummary request #2: When, in 1850?",
                "1 - Who speaks?\n2 – When, in 1850?",
                "1: \"Who speaks?\"\n2: “When, in 1850?”",
                "① Who speaks?\n②When, in 1850?",
                "一、Who speaks?\n二、When, in 1850?",
                "第1题：Who speaks?\n第二题：When, in 1850?",
                "**问题一：** Who speaks?\n**问题二：** When, in 1850?",
                "1: Who speaks? 2: When, in 1850?",
                "Here they are. 1. Who speaks?\t2. When, in 1850?",
                "1. Who speaks? 2. When, in 1850?",
                "- Who speaks?\n- When, in 1850?",
                "Some questions:\n* **Who speaks?**\n* When,\n  in 1850?\n\nDone.",
                "• Who speaks?\n• When, in 1850?",
                "[\"Who speaks?\", \"When, in 1850?\"]",
                "```json\n[\n  \"1. Who speaks?\",\n  \"2. When, in 1850?\"\n]\n```",
                "Sure:\n[{\"id\": 1, \"question\": \"Who speaks?\"}, {\"id\": 2, \"question\": \"When, in 1850?\"}]",
                "{\"1\": \"Who speaks?\", \"2\": \"When, in 1850?\"}",
                "{\"questions\": [\"Who speaks?\", \"When, in 1850?\"]}",
                "好的，以下是两个问题：\n1: Who speaks?\n2: When, in 1850?\n\n希望有帮助。",
            })
    void theShapesThatModelsReturn(String reply) {
        Questions questions = Questions.parse(reply, 2);
        assertEquals(TWO, questions.asked());
        assertEquals(Outcome.COMPLETE, questions.outcome());
        assertEquals(2, questions.found());
    }

    /** Lists as models write them, in both languages, with the questions that they hold. */
    @Test
    void theCorpusOfLists() {
        List<JsonNode> lines = TestLines.of(QuestionsTest.class, "question-lists.jsonl");
        List<String> wrong = new ArrayList<>();
        for (JsonNode line : lines) {
            List<String> questions = new ArrayList<>();
            line.get("questions").forEach(question -> questions.add(question.asText()));
            List<String> asked = Questions.parse(line.get("reply").asText(), 5).asked();
            if (!asked.equals(questions)) {
                wrong.add(line.get("reply") + " -> " + asked);
            }
        }
        assertTrue(lines.size() >= 150, "a corpus of " + lines.size());
        assertEquals(List.of(), wrong, () -> wrong.size() + " of " + lines.size() + ": " + String.join("\n", wrong));
    }

    /**
     * Any mixture of shapes around any questions is read back: numbers of every kind, marks, bold, bullets, blank lines,
     * line breaks inside questions, a sentence before and after, and numbers inside.
     */
    @Test
    void whateverTheShapeTheQuestionsComeBack() {
        Random random = new Random(20_240_131);
        for (int round = 0; round < 3_000; round++) {
            int count = 1 + random.nextInt(7);
            List<String> questions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                questions.add(question(i, random));
            }
            String reply = reply(questions, random);
            Questions parsed = Questions.parse(reply, 5);
            assertEquals(questions.subList(0, Math.min(5, count)), parsed.asked(), reply);
            assertEquals(
                    count < 5 ? Outcome.TOO_FEW : count > 5 ? Outcome.TOO_MANY : Outcome.COMPLETE,
                    parsed.outcome(),
                    reply);
            assertEquals(count, parsed.found(), reply);
        }
    }

    private static String question(int number, Random random) {
        List<String> words = List.of(
                "whale",
                "9:30",
                "1.5",
                "in 1850,",
                "(a)",
                "the 3rd",
                "鲸鱼",
                "ship's",
                "**bold**",
                "x",
                "20%",
                "C++;",
                "第");
        StringBuilder text = new StringBuilder("What about " + "abcdefg".charAt(number));
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(' ').append(words.get(random.nextInt(words.size())));
        }
        return text.append(random.nextBoolean() ? "?" : "？").toString();
    }

    private static String reply(List<String> questions, Random random) {
        List<String> shapes = List.of(
                "%s: ",
                "%s. ",
                "%s) ",
                "(%s) ",
                "%s、",
                "%s：",
                "Q%s: ",
                "Question %s: ",
                "- %s. ",
                "**%s.** ",
                "**%s:** ",
                "### %s. ",
                "[%s] ",
                "%s:\n",
                "Question %s\n",
                "  %s.  ",
                "问题%s：",
                "第%s题：",
                "> %s: ",
                "（%s）");
        String shape = shapes.get(random.nextInt(shapes.size()));
        boolean wide = random.nextBoolean();
        boolean spaced = random.nextBoolean();
        boolean broken = random.nextBoolean();
        String end = random.nextBoolean() ? "\r\n" : "\n";
        StringBuilder reply = new StringBuilder(random.nextBoolean() ? "Here are five questions about it:\n\n" : "");
        for (int i = 0; i < questions.size(); i++) {
            String number = wide ? "" + (char) ('０' + i + 1) : "" + (i + 1);
            String text = broken ? questions.get(i).replaceFirst(" about ", " about\n   ") : questions.get(i);
            reply.append(shape.replace("%s", number)).append(text).append(spaced ? "\n\n" : "\n");
        }
        reply.append(random.nextBoolean() ? "\nI hope that these 5 questions help." : "");
        return reply.toString().replace("\n", end);
    }

    @Test
    void numbersInsideAQuestionDoNotBeginAnother() {
        Questions questions =
                Questions.parse("1: What happened at\n9:30 and why did 3 men\n1.5 miles away run?\n2: Who?", 2);
        assertEquals(List.of("What happened at 9:30 and why did 3 men 1.5 miles away run?", "Who?"), questions.asked());
    }

    @Test
    void tooManyQuestionsKeepTheFirst() {
        Questions questions = Questions.parse("1: a?\n2: b?\n3: c?\n4: d?\n5: e?\n6: f?", 5);
        assertEquals(List.of("a?", "b?", "c?", "d?", "e?"), questions.asked());
        assertEquals(Outcome.TOO_MANY, questions.outcome());
        assertEquals(6, questions.found());
    }

    @Test
    void tooFewQuestionsAreKeptAndSaidToBeTooFew() {
        Questions questions = Questions.parse("1: a?\n2: b?\n3:", 5);
        assertEquals(List.of("a?", "b?"), questions.asked());
        assertEquals(Outcome.TOO_FEW, questions.outcome());
    }

    @Test
    void repeatedQuestionsCountOnce() {
        Questions questions = Questions.parse("1: Who is it?\n2: who is it\n3: Who  is it?\n4: Where?\n5: 谁？", 5);
        assertEquals(List.of("Who is it?", "Where?", "谁？"), questions.asked());
        assertEquals(Outcome.TOO_FEW, questions.outcome());
        assertEquals(5, questions.found());
    }

    @Test
    void repeatedNumbersAreStillDifferentQuestions() {
        assertEquals(Outcome.COMPLETE, Questions.parse("1: a?\n1: b?\n1: c?", 3).outcome());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n",
                "I cannot help with this text.",
                "1850 was a good year.",
                "1:\n2:\n3:",
                "Q: what?",
                "[]",
                "[1, 2]",
                "[\"cut",
                "A list [\"in\", \"a sentence\"] is none."
            })
    void aReplyWithoutNumberedQuestionsHoldsNone(String reply) {
        Questions questions = Questions.parse(reply, 5);
        assertEquals(List.of(), questions.asked());
        assertEquals(Outcome.NONE, questions.outcome());
    }
}
