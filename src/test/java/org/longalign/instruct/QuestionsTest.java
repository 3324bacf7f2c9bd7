package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
                "好的，以下是两个问题：\n1: Who speaks?\n2: When, in 1850?\n\n希望有帮助。",
            })
    void theShapesThatModelsReturn(String reply) {
        Questions questions = Questions.parse(reply, 2);
        assertEquals(TWO, questions.asked());
        assertEquals(Outcome.COMPLETE, questions.outcome());
        assertEquals(2, questions.found());
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
            strings = {"", "\n \n", "I cannot help with this text.", "1850 was a good year.", "1:\n2:\n3:", "Q: what?"})
    void aReplyWithoutNumberedQuestionsHoldsNone(String reply) {
        Questions questions = Questions.parse(reply, 5);
        assertEquals(List.of(), questions.asked());
        assertEquals(Outcome.NONE, questions.outcome());
    }
}
