package org.longalign.tokenize.internal.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.data.Jsonl;

/** The parts of a {@code tokenizer.json} with which it runs in this process, up to their bounds. */
class TokenizerShapeTest {
    private static final String BPE = "{'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b']}";
    private static final String NFC = "{'type':'NFC'}";
    private static final String WHITESPACE = "{'type':'Whitespace'}";

    private static JsonNode json(String quoted) {
        try {
            return Jsonl.JSON.readTree(quoted.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode tokenizer(String part, String... values) {
        ObjectNode root = Jsonl.JSON.createObjectNode();
        root.set("model", json(BPE));
        for (String value : values) {
            root.set(part, json(value));
        }
        return root;
    }

    private static void runsHere(String part, String... values) {
        for (String value : values) {
            assertNotNull(TokenizerShape.limits(tokenizer(part, value)), value);
        }
    }

    private static void runsInAWorker(String part, String... values) {
        for (String value : values) {
            assertNull(TokenizerShape.limits(tokenizer(part, value)), value);
        }
    }

    private static TextLimits limits(String part, String value) {
        TextLimits limits = TokenizerShape.limits(tokenizer(part, value));
        assertNotNull(limits, value);
        return limits;
    }

    private static String sequence(String field, String one, int times) {
        return "{'type':'Sequence','" + field + "':[" + String.join(",", Collections.nCopies(times, one)) + "]}";
    }

    private static String nested(String field, int depth) {
        return ("{'type':'Sequence','" + field + "':[").repeat(depth) + "]}".repeat(depth);
    }

    private static String replace(String pattern, String content) {
        return "{'type':'Replace','pattern':" + pattern + ",'content':'" + content + "'}";
    }

    private static String bert(String fields) {
        return "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true," + fields + "}";
    }

    @Test
    void normalizers() {
        runsHere(
                "normalizer",
                "null",
                "{'type':'Lowercase'}",
                "{'type':'Prepend','prepend':'" + "x".repeat(1_000) + "'}");
        runsHere(
                "normalizer",
                bert("'strip_accents':null,'lowercase':true"),
                bert("'strip_accents':false,'lowercase':true"),
                "{'type':'Strip','strip_left':true,'strip_right':false}");
        runsInAWorker(
                "normalizer",
                "'NFC'",
                "[]",
                "{}",
                "{'type':'Unheard'}",
                bert("'strip_accents':null"),
                bert("'strip_accents':2,'lowercase':true"),
                "{'type':'Strip','strip_left':true}",
                "{'type':'Prepend','prepend':''}",
                "{'type':'Prepend','prepend':7}",
                "{'type':'Prepend','prepend':'" + "x".repeat(1_001) + "'}",
                "{'type':'Precompiled','precompiled_charsmap':'AAAA'}");
    }

    @Test
    void replacementsAreKnownPatternsByShortTexts() {
        runsHere("normalizer", replace("{'String':' '}", "_"), replace("{'Regex':' {2,}'}", ""));
        runsInAWorker(
                "normalizer",
                replace("{'String':''}", "_"),
                replace("{'String':'" + "x".repeat(1_001) + "'}", ""),
                replace("{'String':7}", "_"),
                replace("{'Regex':'a*'}", "_"),
                replace("{'Regex':'(a+)+$'}", "_"),
                replace("{'Regex':7}", "_"),
                replace("{'String':'a','Regex':'a'}", "_"),
                replace("{'Regex':'a','Other':'a'}", "_"),
                replace("{}", "_"),
                "{'type':'Replace','pattern':{'String':'a'},'content':7}",
                replace("{'String':'" + "x".repeat(1_000) + "'}", "y".repeat(1_001)));
        runsHere("normalizer", replace("{'String':'" + "x".repeat(1_000) + "'}", "y".repeat(1_000)));
    }

    /** All replacements make a text at most 64 times as long, in bytes; those that shorten it give nothing back. */
    @Test
    void replacementsLengthenATextWithinABound() {
        String two = "{'type':'Sequence','normalizers':[%s,%s]}";
        String eightfold = replace("{'String':'a'}", "bbbbbbbb");
        runsHere(
                "normalizer",
                replace("{'String':'a'}", "b".repeat(64)),
                replace("{'String':'\u00e9'}", "b".repeat(128)),
                replace("{'Regex':'aa'}", "b".repeat(64)),
                two.formatted(eightfold, eightfold));
        runsInAWorker(
                "normalizer",
                replace("{'String':'a'}", "b".repeat(65)),
                replace("{'String':'\u00e9'}", "b".repeat(129)),
                replace("{'Regex':'aa'}", "b".repeat(65)),
                two.formatted(eightfold, replace("{'String':'a'}", "bbbbbbbbb")),
                two.formatted(replace("{'String':'aaaa'}", "a"), replace("{'String':'a'}", "b".repeat(65))));
        runsHere("decoder", replace("{'String':'a'}", "b".repeat(64)));
        runsInAWorker("decoder", replace("{'String':'a'}", "b".repeat(65)));
    }

    @Test
    void stepsAreFewAndNotDeep() {
        runsHere("normalizer", nested("normalizers", 9), sequence("normalizers", NFC, 63));
        runsInAWorker(
                "normalizer",
                nested("normalizers", 10),
                sequence("normalizers", NFC, 64),
                "{'type':'Sequence'}",
                "{'type':'Sequence','normalizers':{}}",
                "{'type':'Sequence','normalizers':[null]}",
                "{'type':'Sequence','normalizers':[{'type':'Unheard'}," + NFC + "]}",
                "{'type':'Sequence','decoders':[]}");
        ObjectNode both = tokenizer("normalizer", sequence("normalizers", NFC, 31));
        both.set("pre_tokenizer", json(sequence("pretokenizers", WHITESPACE, 31)));
        assertNotNull(TokenizerShape.limits(both));
        both.set("pre_tokenizer", json(sequence("pretokenizers", WHITESPACE, 32)));
        assertNull(TokenizerShape.limits(both), "65 steps in all");
    }

    @Test
    void preTokenizers() {
        runsHere(
                "pre_tokenizer",
                WHITESPACE,
                "{'type':'Digits','individual_digits':false}",
                "{'type':'Punctuation'}",
                "{'type':'Punctuation','behavior':'Contiguous'}",
                "{'type':'CharDelimiterSplit','delimiter':'\ud83d\ude42'}",
                "{'type':'Metaspace','replacement':'_'}",
                "{'type':'Metaspace','replacement':'_','prepend_scheme':'first'}",
                "{'type':'Split','pattern':{'String':'x'},'behavior':'Removed','invert':true}");
        runsInAWorker(
                "pre_tokenizer",
                "{'type':'Unheard'}",
                "{'type':'Digits'}",
                "{'type':'Punctuation','behavior':'Unheard'}",
                "{'type':'CharDelimiterSplit','delimiter':'ab'}",
                "{'type':'CharDelimiterSplit','delimiter':''}",
                "{'type':'CharDelimiterSplit','delimiter':7}",
                "{'type':'Metaspace','replacement':'ab'}",
                "{'type':'Metaspace','replacement':'_','prepend_scheme':'unheard'}",
                "{'type':'Split','pattern':{'Regex':'(a|a)*b'},'behavior':'Removed','invert':true}",
                "{'type':'Split','pattern':{'String':'x'},'behavior':'Unheard','invert':true}",
                "{'type':'Split','pattern':{'String':'x'},'behavior':'Removed'}");
    }

    @Test
    void limitsAreThoseOfTheExpressions() {
        String split = "{'type':'Split','pattern':{'Regex':'%s'},'behavior':'Isolated','invert':false}";
        TextLimits letters = limits("pre_tokenizer", split.formatted("\\\\p{L}+"));
        assertEquals(List.of(CharacterKind.LETTER), letters.runs());
        assertEquals(List.of(), letters.retried());
        TextLimits spaces = limits("pre_tokenizer", split.formatted("\\\\s+(?!\\\\S)|\\\\s+"));
        assertEquals(List.of(CharacterKind.SPACE), spaces.runs());
        assertEquals(List.of(CharacterKind.SPACE), spaces.retried());
        assertEquals(List.of(), limits("pre_tokenizer", WHITESPACE).runs());
        TextLimits bytes = limits("pre_tokenizer", "{'type':'ByteLevel'}");
        assertEquals(
                List.of(
                        CharacterKind.SPACE,
                        CharacterKind.LETTER,
                        CharacterKind.NUMBER,
                        CharacterKind.MARK | CharacterKind.OTHER),
                bytes.runs());
        assertEquals(List.of(CharacterKind.SPACE), bytes.retried());
        assertEquals(
                List.of(),
                limits("pre_tokenizer", "{'type':'ByteLevel','use_regex':false}")
                        .runs());
    }

    @Test
    void decoders() {
        runsHere(
                "decoder",
                "{'type':'Fuse'}",
                "{'type':'WordPiece','prefix':'##','cleanup':true}",
                "{'type':'BPEDecoder','suffix':'</w>'}",
                "{'type':'Metaspace','replacement':'_','prepend_scheme':'never'}",
                "{'type':'CTC','pad_token':'<pad>','word_delimiter_token':'|','cleanup':true}",
                "{'type':'Strip','content':' ','start':1,'stop':0}",
                "{'type':'Strip','content':' ','start':0,'stop':0}");
        runsInAWorker(
                "decoder",
                "{'type':'Unheard'}",
                "{'type':'WordPiece','prefix':'','cleanup':true}",
                "{'type':'WordPiece','prefix':'##'}",
                "{'type':'BPEDecoder','suffix':''}",
                "{'type':'Metaspace','replacement':''}",
                "{'type':'CTC','pad_token':'','word_delimiter_token':'|','cleanup':true}",
                "{'type':'CTC','pad_token':'<pad>','word_delimiter_token':'','cleanup':true}",
                "{'type':'CTC','pad_token':'<pad>','word_delimiter_token':'|'}",
                "{'type':'Strip','content':'ab','start':1,'stop':0}",
                "{'type':'Strip','content':' ','start':-1,'stop':0}",
                "{'type':'Strip','content':' ','start':4294967296,'stop':0}",
                "{'type':'Strip','content':' ','start':1,'stop':1}",
                "{'type':'Strip','content':' ','start':1}");
    }

    @Test
    void idsAreThoseOfAnArray() {
        String model = "{'type':'WordLevel','vocab':%s}";
        for (String vocabulary : List.of("{'a':0}", "{'a':2147483647}")) {
            runsHere("model", model.formatted(vocabulary));
        }
        for (String vocabulary : List.of("{}", "[]", "{'a':-1}", "{'a':2147483648}", "{'a':0.5}", "{'a':0,'b':'1'}")) {
            runsInAWorker("model", model.formatted(vocabulary));
        }
        runsInAWorker("model", "null", "{'vocab':{'a':0}}", "{'type':'Unheard','vocab':{'a':0}}");
    }

    @Test
    void wordPieces() {
        String model =
                "{'type':'WordPiece','vocab':{'a':0},'continuing_subword_prefix':'%s','max_input_chars_per_word':%s}";
        runsHere("model", model.formatted("#".repeat(64), "200"), model.formatted("", "0"));
        runsInAWorker(
                "model",
                model.formatted("#".repeat(65), "200"),
                model.formatted("##", "201"),
                model.formatted("##", "-1"),
                model.formatted("##", "null"),
                model.formatted("##", "200").replace("{'a':0}", "{'a':-1}"));
    }

    @Test
    void bytePairs() {
        String begin = BPE.substring(0, BPE.length() - 1) + ",";
        String suffix = begin + "'end_of_word_suffix':'%s'}";
        runsHere("model", begin + "'dropout':null}", begin + "'dropout':0.0}", suffix.formatted("w".repeat(64)));
        runsInAWorker(
                "model",
                begin + "'dropout':0.1}",
                begin + "'dropout':'x'}",
                suffix.formatted("w".repeat(65)),
                "{'type':'BPE','vocab':{'a':0}}",
                "{'type':'BPE','vocab':{'a':-1},'merges':[]}");
    }

    /** The library cuts the prefix's bytes from the right part of each merge; they have to be whole characters. */
    @Test
    void mergesAreAsLongAsTheirPrefix() {
        String model = "{'type':'BPE','vocab':{'a':0},'continuing_subword_prefix':'%s','merges':[%s]}";
        runsHere(
                "model",
                model.formatted("##", "'a ##b'"),
                model.formatted("##", "'a ##'"),
                model.formatted("##", "['a','##b']"),
                model.formatted("#", "'a #\u00e9'"),
                model.formatted("#".repeat(64), ""),
                model.formatted("", "'a \u00e9'"));
        runsInAWorker(
                "model",
                model.formatted("##", "'a #'"),
                model.formatted("##", "'a ##b','a #'"),
                model.formatted("##", "['###','#']"),
                model.formatted("#", "'a \u00e9'"),
                model.formatted("#".repeat(65), ""));
    }

    @Test
    void unigrams() {
        String model = "{'type':'Unigram','vocab':%s,'unk_id':%s}";
        runsHere(
                "model",
                model.formatted("[['a',-1.5]]", "0"),
                model.formatted("[['a',-1.5],['b',2]]", "1"),
                model.formatted("[['a',-1.5]]", "null"),
                model.formatted("[['" + "x".repeat(512) + "',0]]", "0"),
                "{'type':'Unigram','vocab':[['a',0]]}");
        runsInAWorker(
                "model",
                model.formatted("[['a',-1.5]]", "1"),
                model.formatted("[['a',-1.5]]", "-1"),
                model.formatted("[['a',-1.5]]", "'0'"),
                model.formatted("[]", "null"),
                model.formatted("{}", "null"),
                model.formatted("{'a':['a',0]}", "0"),
                model.formatted("[['',0]]", "0"),
                model.formatted("[['" + "x".repeat(513) + "',0]]", "0"),
                model.formatted("[['a',1e999]]", "0"),
                model.formatted("[['a','0']]", "0"),
                model.formatted("[[7,0]]", "0"),
                model.formatted("[['a']]", "0"),
                model.formatted("[['a',0,0]]", "0"));
    }

    @Test
    void addedTokens() {
        runsHere("added_tokens", "null", "[]", "[{'id':2147483647,'content':'" + "x".repeat(1_000) + "'}]");
        runsInAWorker(
                "added_tokens",
                "{}",
                "7",
                "[{'id':0}]",
                "[{'id':0,'content':''}]",
                "[{'id':0,'content':'" + "x".repeat(1_001) + "'}]",
                "[{'id':-1,'content':'a'}]",
                "[{'id':2147483648,'content':'a'}]",
                "[{'id':0.5,'content':'a'}]",
                "[{'content':'a'}]");
        String tokens = "[{'id':0,'content':'a','lstrip':true},{'id':1,'content':'b','rstrip':true},"
                + "{'id':2,'content':'c','single_word':true},{'id':3,'content':'d','lstrip':false}]";
        assertEquals(List.of("a", "b", "c"), limits("added_tokens", tokens).searched());
    }

    @Test
    void postProcessors() {
        String bert = "{'type':'BertProcessing','sep':%s,'cls':['a',2147483647]}";
        runsHere("post_processor", "null", "{'type':'ByteLevel'}", bert.formatted("['b',0]"));
        runsInAWorker(
                "post_processor",
                "{'type':'Unheard'}",
                bert.formatted("['b']"),
                bert.formatted("['b',0,0]"),
                bert.formatted("[7,0]"),
                bert.formatted("['b','0']"),
                bert.formatted("['b',-1]"),
                bert.formatted("['b',2147483648]"),
                "{'type':'RobertaProcessing','sep':['b',0]}");
        String bytes = "{'type':'ByteLevel'}";
        runsHere(
                "post_processor",
                sequence("processors", bytes, 16),
                sequence("processors", sequence("processors", bytes, 1), 1));
        runsInAWorker(
                "post_processor",
                sequence("processors", bytes, 17),
                sequence("processors", sequence("processors", sequence("processors", bytes, 1), 1), 1),
                "{'type':'Sequence','processors':[null]}",
                "{'type':'Sequence','processors':[{'type':'Unheard'}," + bytes + "]}",
                "{'type':'Sequence'}");
    }

    @Test
    void templatesNameWhatIsThere() {
        String a = "{'Sequence':{'id':'A','type_id':0}}";
        String b = "{'Sequence':{'id':'B','type_id':1}}";
        String begin = "{'SpecialToken':{'id':'<s>','type_id':0}}";
        String special = "{'<s>':{'id':'<s>','ids':[1],'tokens':['<s>']}}";
        String template = "{'type':'TemplateProcessing','single':[%s],'pair':[%s],'special_tokens':%s}";
        runsHere(
                "post_processor",
                template.formatted(begin + "," + a, begin + "," + a + "," + b, special),
                template.formatted(String.join(",", Collections.nCopies(16, a)), b, "{}"));
        runsInAWorker(
                "post_processor",
                template.formatted(String.join(",", Collections.nCopies(17, a)), b, "{}"),
                template.formatted(b, b, "{}"),
                template.formatted("{'Sequence':{'id':'C','type_id':0}}", b, "{}"),
                template.formatted(begin + "," + a, b, "{}"),
                template.formatted(begin, b, "{'<s>':{'id':'<s>','ids':[1,2],'tokens':['<s>']}}"),
                template.formatted(begin, b, "{'<s>':{'id':'<s>','ids':1,'tokens':[]}}"),
                template.formatted("{'Sequence':{'id':'A'},'SpecialToken':{'id':'<s>'}}", b, special),
                "{'type':'TemplateProcessing','single':[" + a + "],'special_tokens':{}}");
    }

    /** Truncation and padding are taken out, and what is not known does not count. */
    @Test
    void whatIsCheckedIsWhatIsOpened() throws IOException {
        ObjectNode root = tokenizer("normalizer", NFC);
        root.put("version", "2.0");
        root.set("truncation", json("{'max_length':0}"));
        root.set("padding", json("{'strategy':{'Fixed':0}}"));
        root.set("unheard", json("[]"));
        CheckedJson checked = CheckedJson.of(root);
        assertEquals(
                json("{'version':'2.0','truncation':null,'padding':null,'normalizer':" + NFC + ",'model':" + BPE + "}"),
                Jsonl.JSON.readTree(checked.text()));
        assertNotNull(checked.limits());
        assertNull(CheckedJson.of(tokenizer("model", "{}")).limits());
    }
}
