package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.longalign.data.Jsonl;

/**
 * Small files {@code tokenizer.json} with values that no published one has, for every kind of part. As a program it opens
 * and uses those that it is told, or all, and prints what became of each: it is to be run in a process of its own.
 */
public final class TokenizerAttacks {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
            "   a b  c \n\t ab \u0301\u0301 \u4e2d\u6587 \ud83d\ude42 <s> [MASK] x\u0000y",
            "abab ".repeat(4_000));

    private final Map<String, JsonNode> files = new LinkedHashMap<>();

    private TokenizerAttacks() {
        normalizers();
        preTokenizers();
        models();
        postProcessors();
        decoders();
        cutAndPadded();
        addedTokens();
        whole();
    }

    /** The files by their names. */
    static Map<String, JsonNode> files() {
        return new TokenizerAttacks().files;
    }

    /**
     * Opens and uses files.
     *
     * @param arguments a folder to write to, then the names of files, all if there are none
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, JsonNode> files = files();
        List<String> names =
                arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : List.copyOf(files.keySet());
        for (String name : names) {
            Path file = folder.resolve("tokenizer.json");
            JsonNode json = Objects.requireNonNull(files.get(name), name);
            Files.writeString(file, json.isTextual() ? json.asText() : json.toString());
            System.out.println(name + "\t" + outcome(file));
        }
        System.out.println("all\t" + names.size());
    }

    private static String outcome(Path file) {
        int used = 0;
        String refused = "";
        try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(file)) {
            for (String text : TEXTS) {
                try {
                    int[] ids = tokenizer.encode(text);
                    tokenizer.encode(text, i -> i % 2 == 0);
                    tokenizer.decode(ids);
                    used++;
                } catch (IllegalArgumentException e) {
                    refused = String.valueOf(e.getMessage());
                }
            }
            for (int[] ids : new int[][] {{}, {0}, {1}, {1, 0, 1, 2, 3}, {99_999_999}, {-1, Integer.MIN_VALUE}}) {
                try {
                    tokenizer.decode(ids);
                    used++;
                } catch (IllegalArgumentException e) {
                    refused = String.valueOf(e.getMessage());
                }
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return "refused\t" + oneLine(String.valueOf(e.getMessage()));
        }
        return (refused.isEmpty() ? "used" : "partly refused") + "\t" + used + " uses; " + oneLine(refused);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").substring(0, Math.min(240, text.length()));
    }

    private void add(String name, Consumer<ObjectNode> change) {
        ObjectNode root = Jsonl.JSON.createObjectNode().put("version", "1.0");
        root.set(
                "model",
                json(
                        "{'type':'BPE','vocab':{'a':0,'b':1,'ab':2,' ':3,'<unk>':4},'merges':['a b'],'unk_token':'<unk>'}"));
        change.accept(root);
        if (files.put(name, root) != null) {
            throw new IllegalStateException("twice: " + name);
        }
    }

    private void add(String name, String part, String value) {
        add(name, root -> root.set(part, json(value)));
    }

    private static JsonNode json(String quoted) {
        try {
            return Jsonl.JSON.readTree(quoted.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String split(String regex) {
        return "{'type':'Split','pattern':{'Regex':'" + regex.replace("\\", "\\\\")
                + "'},'behavior':'Isolated','invert':false}";
    }

    private static String sequence(String field, String one, int times) {
        return "{'type':'Sequence','" + field + "':[" + String.join(",", java.util.Collections.nCopies(times, one))
                + "]}";
    }

    private static String nested(String field, int depth) {
        return ("{'type':'Sequence','" + field + "':[").repeat(depth) + "]}".repeat(depth);
    }

    private void normalizers() {
        add("normalizer: replace nothing", "normalizer", "{'type':'Replace','pattern':{'String':''},'content':'x'}");
        add("normalizer: replace (a+)+$", "normalizer", "{'type':'Replace','pattern':{'Regex':'(a+)+$'},'content':''}");
        add("normalizer: replace a*", "normalizer", "{'type':'Replace','pattern':{'Regex':'a*'},'content':'x'}");
        add("normalizer: replace (", "normalizer", "{'type':'Replace','pattern':{'Regex':'('},'content':'x'}");
        add(
                "normalizer: doubled 40 times",
                "normalizer",
                sequence("normalizers", "{'type':'Replace','pattern':{'String':'a'},'content':'aa'}", 40));
        add(
                "normalizer: a by 1 MB",
                "normalizer",
                "{'type':'Replace','pattern':{'String':'a'},'content':'" + "x".repeat(1_000_000) + "'}");
        add("normalizer: empty map", "normalizer", "{'type':'Precompiled','precompiled_charsmap':''}");
        add("normalizer: map of 4 bytes", "normalizer", "{'type':'Precompiled','precompiled_charsmap':'AAAAAA=='}");
        add("normalizer: short map", "normalizer", "{'type':'Precompiled','precompiled_charsmap':'CAAAAAEAAAABAAAA'}");
        add("normalizer: map beyond", "normalizer", "{'type':'Precompiled','precompiled_charsmap':'BAAAAP////9hAA=='}");
        add("normalizer: map no Base64", "normalizer", "{'type':'Precompiled','precompiled_charsmap':'?'}");
        add("normalizer: empty prepend", "normalizer", "{'type':'Prepend','prepend':''}");
        add("normalizer: nested 100", "normalizer", nested("normalizers", 100));
        add("normalizer: nested 450", "normalizer", nested("normalizers", 450));
        add("normalizer: unknown", "normalizer", "{'type':'Oracle'}");
        add("normalizer: a list", "normalizer", "[]");
        add("normalizer: strip both", "normalizer", "{'type':'Strip','strip_left':true,'strip_right':true}");
        add("normalizer: no flags", "normalizer", "{'type':'BertNormalizer'}");
        add("normalizer: 200 NFKD", "normalizer", sequence("normalizers", "{'type':'NFKD'}", 200));
    }

    private void preTokenizers() {
        add("split: (a+)+$", "pre_tokenizer", split("(a+)+$"));
        add("split: (a|a)*b", "pre_tokenizer", split("(a|a)*b"));
        add("split: (?:a?){30}a{30}", "pre_tokenizer", split("(?:a?){30}a{30}"));
        add("split: a*a*a*a*a*a*c", "pre_tokenizer", split("a*a*a*a*a*a*c"));
        add("split: (a*)*b", "pre_tokenizer", split("(a*)*b"));
        add("split: back reference", "pre_tokenizer", split("(a+)\\1+$"));
        add("split: look behind", "pre_tokenizer", split("(?<=a+)b"));
        add("split: recursion", "pre_tokenizer", split("(?<x>a\\g<x>?b)"));
        add("split: endless recursion", "pre_tokenizer", split("(?<x>\\g<x>)"));
        add("split: 5,000 brackets", "pre_tokenizer", split("(".repeat(5_000) + "a" + ")".repeat(5_000)));
        add("split: 5,000 classes", "pre_tokenizer", split("[".repeat(5_000) + "a" + "]".repeat(5_000)));
        add("split: repeated repeats", "pre_tokenizer", split("((((a{1,1000}){1,1000}){1,1000}){1,1000})b"));
        add("split: {100000}", "pre_tokenizer", split("(?:a{100000}){100000}"));
        add("split: empty regex", "pre_tokenizer", split(""));
        add("split: unclosed", "pre_tokenizer", split("[a"));
        add(
                "split: empty text",
                "pre_tokenizer",
                "{'type':'Split','pattern':{'String':''},'behavior':'Removed','invert':true}");
        add(
                "split: behavior",
                "pre_tokenizer",
                "{'type':'Split','pattern':{'String':'a'},'behavior':'Other','invert':false}");
        add("fixed length 0", "pre_tokenizer", "{'type':'FixedLength','length':0}");
        add("delimiter of two", "pre_tokenizer", "{'type':'CharDelimiterSplit','delimiter':'ab'}");
        add("delimiter empty", "pre_tokenizer", "{'type':'CharDelimiterSplit','delimiter':''}");
        add(
                "metaspace empty",
                "pre_tokenizer",
                "{'type':'Metaspace','replacement':'','prepend_scheme':'always','split':true}");
        add(
                "metaspace of two",
                "pre_tokenizer",
                "{'type':'Metaspace','replacement':'ab','prepend_scheme':'first','split':true}");
        add("pre-tokenizer: nested 450", "pre_tokenizer", nested("pretokenizers", 450));
        add("pre-tokenizer: empty sequence", "pre_tokenizer", "{'type':'Sequence','pretokenizers':[]}");
        add("pre-tokenizer: 300 times bytes", "pre_tokenizer", sequence("pretokenizers", "{'type':'ByteLevel'}", 300));
        add("punctuation: behavior", "pre_tokenizer", "{'type':'Punctuation','behavior':7}");
        add("digits: no flag", "pre_tokenizer", "{'type':'Digits'}");
        add("scripts", "pre_tokenizer", "{'type':'UnicodeScripts'}");
    }

    private void models() {
        String bpe = "{'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b']";
        add("bpe: long prefix", "model", bpe + ",'continuing_subword_prefix':'" + "#".repeat(100) + "'}");
        add(
                "bpe: prefix cuts a character",
                "model",
                "{'type':'BPE','vocab':{'a':0,'\u4e2d':1,'a\u4e2d':2},"
                        + "'merges':['a \u4e2d'],'continuing_subword_prefix':'#'}");
        add("bpe: long suffix", "model", bpe + ",'end_of_word_suffix':'" + "#".repeat(100_000) + "'}");
        add("bpe: absent piece", "model", "{'type':'BPE','vocab':{'a':0,'b':1},'merges':['a b','x y']}");
        add("bpe: merge of one", "model", "{'type':'BPE','vocab':{'a':0},'merges':['a']}");
        add("bpe: merge of three", "model", "{'type':'BPE','vocab':{'a':0},'merges':[['a','a','a']]}");
        add("bpe: merge of nothing", "model", "{'type':'BPE','vocab':{'a':0,'':1},'merges':[['',''],['a','']]}");
        add("bpe: id 2^32", "model", "{'type':'BPE','vocab':{'a':4294967296},'merges':[]}");
        add("bpe: id 2^31 - 1", "model", "{'type':'BPE','vocab':{'a':2147483647},'merges':[]}");
        add("bpe: id -1", "model", "{'type':'BPE','vocab':{'a':-1},'merges':[]}");
        add("bpe: id 0.5", "model", "{'type':'BPE','vocab':{'a':0.5},'merges':[]}");
        add("bpe: id twice", "model", "{'type':'BPE','vocab':{'a':0,'b':0,'ab':0},'merges':['a b']}");
        add("bpe: unknown absent", "model", bpe + ",'unk_token':'<none>'}");
        add("bpe: dropout 2", "model", bpe + ",'dropout':2}");
        add("bpe: dropout -1", "model", bpe + ",'dropout':-1}");
        add("bpe: no merges", "model", "{'type':'BPE','vocab':{'a':0}}");
        add("bpe: byte fallback", "model", bpe + ",'byte_fallback':true,'fuse_unk':true}");
        add("no type", "model", "{'vocab':{'a':0,'b':1,'ab':2},'merges':['a b']}");
        String wordPiece = "{'type':'WordPiece','vocab':{'a':0,'[UNK]':1,'##a':2},'unk_token':'[UNK]',";
        add(
                "wordpiece: long words",
                "model",
                wordPiece + "'continuing_subword_prefix':'##','max_input_chars_per_word':9007199254740993}");
        add(
                "wordpiece: 0 characters",
                "model",
                wordPiece + "'continuing_subword_prefix':'','max_input_chars_per_word':0}");
        add(
                "wordpiece: -1 characters",
                "model",
                wordPiece + "'continuing_subword_prefix':'','max_input_chars_per_word':-1}");
        add(
                "wordpiece: long prefix",
                "model",
                wordPiece + "'continuing_subword_prefix':'" + "#".repeat(100_000)
                        + "','max_input_chars_per_word':1000000}");
        add(
                "wordpiece: unknown absent",
                "model",
                "{'type':'WordPiece','vocab':{'a':0},'unk_token':'u',"
                        + "'continuing_subword_prefix':'##','max_input_chars_per_word':100}");
        add("words: unknown absent", "model", "{'type':'WordLevel','vocab':{'a':0},'unk_token':'u'}");
        add("unigram: unknown beyond", "model", "{'type':'Unigram','unk_id':7,'vocab':[['a',-1.0],['b',-2.0]]}");
        add("unigram: no unknown", "model", "{'type':'Unigram','vocab':[['a',-1.0]]}");
        add("unigram: empty", "model", "{'type':'Unigram','unk_id':0,'vocab':[]}");
        add(
                "unigram: empty piece",
                "model",
                "{'type':'Unigram','unk_id':0,'vocab':[['<unk>',0.0],['',-1.0],['a',-1.0]]}");
        add("unigram: empty piece only", "model", "{'type':'Unigram','unk_id':0,'vocab':[['',5.0]]}");
        add("unigram: same pieces", "model", "{'type':'Unigram','unk_id':0,'vocab':[['a',0.0],['a',-1.0],['a',1.0]]}");
        add("unigram: scores", "model", "{'type':'Unigram','unk_id':0,'vocab':[['u',1e308],['a',-1e308],['b',1e308]]}");
        add("unigram: a text for a score", "model", "{'type':'Unigram','unk_id':0,'vocab':[['u','x']]}");
        add(
                "unigram: long piece",
                "model",
                "{'type':'Unigram','unk_id':0,'vocab':[['u',0.0],['" + "a".repeat(100_000) + "',-1.0]]}");
        add(
                "unigram: byte fallback",
                "model",
                "{'type':'Unigram','unk_id':0,'byte_fallback':true,'vocab':[['u',0.0]]}");
    }

    private void postProcessors() {
        String a = "{'Sequence':{'id':'A','type_id':0}}";
        String b = "{'Sequence':{'id':'B','type_id':1}}";
        add(
                "template: absent special",
                "post_processor",
                "{'type':'TemplateProcessing','single':["
                        + "{'SpecialToken':{'id':'<s>','type_id':0}}," + a + "],'pair':[" + a + "," + b
                        + "],'special_tokens':{}}");
        add(
                "template: B of one text",
                "post_processor",
                "{'type':'TemplateProcessing','single':[" + b + "],'pair':[" + a + "," + b + "],'special_tokens':{}}");
        add(
                "template: empty",
                "post_processor",
                "{'type':'TemplateProcessing','single':[],'pair':[],'special_tokens':{}}");
        add(
                "template: 10,000 texts",
                "post_processor",
                "{'type':'TemplateProcessing','single':["
                        + String.join(",", java.util.Collections.nCopies(10_000, a)) + "],'pair':[" + a + "," + b
                        + "],'special_tokens':{}}");
        add(
                "template: fewer ids than tokens",
                "post_processor",
                "{'type':'TemplateProcessing','single':["
                        + "{'SpecialToken':{'id':'s','type_id':0}}," + a + "],'pair':[" + a + "," + b
                        + "],'special_tokens':{'s':{'id':'s','ids':[],'tokens':['s']}}}");
        add(
                "template: a text for pieces",
                "post_processor",
                "{'type':'TemplateProcessing','single':'$A $B','pair':'$A:9 $B'," + "'special_tokens':{}}");
        add(
                "bert processing: id 2^40",
                "post_processor",
                "{'type':'BertProcessing','sep':['s',1099511627776],'cls':['c',0]}");
        add(
                "roberta processing",
                "post_processor",
                "{'type':'RobertaProcessing','sep':['s',1],'cls':['c',0],"
                        + "'trim_offsets':true,'add_prefix_space':true}");
        add("processors: nested 450", "post_processor", nested("processors", 450));
        add("processors: none", "post_processor", "{'type':'Sequence','processors':[]}");
    }

    private void decoders() {
        add("decoder: strip start", "decoder", "{'type':'Strip','content':'a','start':5,'stop':0}");
        add("decoder: strip stop", "decoder", "{'type':'Strip','content':'a','start':0,'stop':5}");
        add("decoder: strip both", "decoder", "{'type':'Strip','content':'a','start':3,'stop':3}");
        add("decoder: strip stop 0.5", "decoder", "{'type':'Strip','content':'a','start':0,'stop':0.5}");
        add("decoder: strip stop text", "decoder", "{'type':'Strip','content':'a','start':0,'stop':'7'}");
        add("decoder: strip 2^63", "decoder", "{'type':'Strip','content':'a','start':9223372036854775807,'stop':0}");
        add("decoder: strip nothing", "decoder", "{'type':'Strip','content':'','start':1,'stop':0}");
        add("decoder: replace nothing", "decoder", "{'type':'Replace','pattern':{'String':''},'content':'x'}");
        add("decoder: replace (a+)+$", "decoder", "{'type':'Replace','pattern':{'Regex':'(a+)+$'},'content':'x'}");
        add("decoder: empty suffix", "decoder", "{'type':'BPEDecoder','suffix':''}");
        add("decoder: empty prefix", "decoder", "{'type':'WordPiece','prefix':'','cleanup':true}");
        add(
                "decoder: ctc of nothing",
                "decoder",
                "{'type':'CTC','pad_token':'','word_delimiter_token':'','cleanup':true}");
        add("decoder: nested 450", "decoder", nested("decoders", 450));
        add(
                "decoder: fuse, strip, fuse",
                "decoder",
                "{'type':'Sequence','decoders':[{'type':'Fuse'},"
                        + "{'type':'Strip','content':' ','start':1,'stop':0},{'type':'ByteFallback'},{'type':'Fuse'}]}");
        add(
                "decoder: 60 times replace",
                "decoder",
                sequence("decoders", "{'type':'Replace','pattern':{'String':'a'},'content':'aa'}", 60));
        add("decoder: metaspace empty", "decoder", "{'type':'Metaspace','replacement':'','add_prefix_space':true}");
    }

    private void cutAndPadded() {
        for (String size : List.of("0", "-1", "1e300", "18446744073709551615")) {
            add(
                    "truncation: " + size,
                    "truncation",
                    "{'direction':'Right','max_length':" + size + ",'strategy':'LongestFirst','stride':0}");
            add(
                    "padding: " + size,
                    "padding",
                    "{'strategy':{'Fixed':" + size
                            + "},'direction':'Left','pad_to_multiple_of':" + size
                            + ",'pad_id':0,'pad_type_id':0,'pad_token':'a'}");
        }
        add(
                "truncation: long stride",
                "truncation",
                "{'direction':'Left','max_length':2,'strategy':'OnlySecond','stride':9}");
        add(
                "padding: fixed 2^40",
                "padding",
                "{'strategy':{'Fixed':1099511627776},'direction':'Right',"
                        + "'pad_to_multiple_of':null,'pad_id':4294967295,'pad_type_id':0,'pad_token':''}");
        add(
                "padding: multiple of 0",
                "padding",
                "{'strategy':'BatchLongest','direction':'Right',"
                        + "'pad_to_multiple_of':0,'pad_id':0,'pad_type_id':0,'pad_token':'a'}");
    }

    private void addedTokens() {
        String flags = ",'single_word':false,'lstrip':false,'rstrip':false,'normalized':false,'special':true}";
        add("added: empty", "added_tokens", "[{'id':9,'content':''" + flags + "]");
        add("added: id 2^32", "added_tokens", "[{'id':4294967296,'content':'<s>'" + flags + "]");
        add("added: id -1", "added_tokens", "[{'id':-1,'content':'<s>'" + flags + "]");
        add("added: 1 MB", "added_tokens", "[{'id':9,'content':'" + "x".repeat(1_000_000) + "'" + flags + "]");
        add("added: a number", "added_tokens", "[7]");
        add(
                "added: a blank, stripped",
                "added_tokens",
                "[{'id':9,'content':' ','single_word':true,'lstrip':true,"
                        + "'rstrip':true,'normalized':true,'special':true}]");
        add("added: nothing left", root -> {
            root.set("normalizer", json("{'type':'Strip','strip_left':true,'strip_right':true}"));
            root.set(
                    "added_tokens",
                    json("[{'id':9,'content':' ','single_word':false,'lstrip':false,"
                            + "'rstrip':false,'normalized':true,'special':true}]"));
        });
        add("added: 5,000 tokens", root -> {
            ArrayNode tokens = root.putArray("added_tokens");
            IntStream.range(0, 5_000).forEach(i -> tokens.add(json("{'id':" + i + ",'content':'<" + i + ">'" + flags)));
        });
    }

    private void whole() {
        files.put("file: 5,000 brackets", com.fasterxml.jackson.databind.node.TextNode.valueOf("[".repeat(5_000)));
        files.put(
                "file: 900 brackets",
                com.fasterxml.jackson.databind.node.TextNode.valueOf(
                        "{\"model\":{\"vocab\":{\"a\":0},\"type\":\"BPE\",\"merges\":" + "[".repeat(900)
                                + "]".repeat(900) + "}}"));
        add("version", root -> root.put("version", "99"));
        add("extra fields", root -> root.putObject("model_2").put("type", "BPE"));
        add("model: a list", "model", "[1]");
        add("model: vocabulary of texts", "model", "{'type':'BPE','vocab':{'a':'0'},'merges':[]}");
    }
}
