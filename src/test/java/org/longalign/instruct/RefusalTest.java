package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "I can't help with that.",
                "I cannot assist with this request.",
                "I’m sorry, but I can’t help with that request.",
                "I'm sorry, I cannot provide a summary of copyrighted text.",
                "Sorry, but I am not able to answer that.",
                "I apologize, but I won't reproduce this material.",
                "Unfortunately, I am unable to complete this task.",
                "As an AI language model, I cannot offer opinions on this text.",
                "I must decline to answer questions about this document.",
                "Thank you for sharing the text, but I'm not comfortable generating questions about it.",
                "I don't feel comfortable creating such questions.",
                "I would rather not write questions about this.",
                "抱歉，我无法协助处理这个请求。",
                "很抱歉，我不能根据这篇文章提出问题。",
                "对不起，这个问题我不能回答。",
                "作为人工智能，我不便评论这些内容。",
                "我无法提供该文的摘要。",
            })
    void thatAModelWillNot(String reply) {
        assertTrue(Refusal.is(reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The text does not say when the ship was built.",
                "I am sorry for Ahab: he cannot turn back, and says so in chapter 123.",
                "Washington says that neutrality cannot help a nation without a navy.",
                "He refuses: \"I cannot help you\", says the captain, and sails on.",
                "No. The class cannot produce negative values, since the counter starts at 0.",
                "Ahab asks for help, and Gardiner cannot give it.",
                "I'm sorry, but the document does not say when the ship was built, so the year cannot be determined from it.",
                "Ahab answers: I will not help you seek your son.",
                "文中没有说明无法安装的原因。",
                "我们无法从第三章得知日期，但第四章写明是 1999 年。",
                "用户不能直接修改该文件，需要先取得管理员权限。",
            })
    void whatOnlyLooksLikeIt(String reply) {
        assertFalse(Refusal.is(reply));
    }

    @Test
    void aLongReplyIsNone() {
        assertFalse(Refusal.is("I cannot answer in one word. " + "The text says more. ".repeat(60)));
    }
}
