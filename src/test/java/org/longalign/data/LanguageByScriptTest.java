package org.longalign.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LanguageByScriptTest {
    @Test
    void theShareIsCountedAmongLettersOnly() {
        assertEquals(0.5, LanguageByScript.hanShare("ab, 12 汉字！"));
        assertEquals(
                1.0, LanguageByScript.hanShare("𠀀 is".substring(0, 2)), "a character beyond 16 bits is one letter");
        assertEquals(0.0, LanguageByScript.hanShare("12 + 3 = 15"));
    }

    @Test
    void technicalChineseFullOfLatinNamesIsChinese() {
        assertEquals(Language.CHINESE, LanguageByScript.of("安装 locales 软件包之后，请运行 dpkg-reconfigure locales 来选择语言环境。"));
    }

    @Test
    void englishThatQuotesChineseIsEnglish() {
        assertEquals(Language.ENGLISH, LanguageByScript.of("The character 文 stands for writing and culture."));
        assertEquals(Language.ENGLISH, LanguageByScript.of("Пример и пример"), "only two languages are told apart");
        assertEquals(Language.ENGLISH, LanguageByScript.of("42"));
    }

    @Test
    void everyCharacterCountsAsItsScriptSays() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            boolean han = Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
            double share = LanguageByScript.hanShare("一" + Character.toString(c));
            assertEquals(han || !Character.isLetter(c) ? 1 : 0.5, share, () -> "a character counts wrongly");
        }
    }
}
