package org.longalign.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** Random documents of several sources in two languages, some of them copies of others. */
public final class SelectionTexts {
    private static final List<String> SOURCES = List.of("books", "code", "web");

    private final Random random;

    public SelectionTexts(long seed) {
        this.random = new Random(seed);
    }

    public static Document document(String id, String source, Language language, String text) {
        return new Document(id, text, language, new Provenance(source, "p", "1", "CC0-1.0", id));
    }

    public String english(int words) {
        return random.ints(words, 0, 4_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    }

    public String chinese(int characters) {
        return random.ints(characters, 0x4E00, 0x4E00 + 3_000)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Writes documents by turns into so many new files of JSON Lines, {@code part0.jsonl} and so on, with id and text. */
    public static void write(List<Document> documents, Path folder, int files) {
        for (int i = 0; i < files; i++) {
            List<Object> lines = new ArrayList<>();
            for (int j = i; j < documents.size(); j += files) {
                lines.add(Jsonl.JSON
                        .createObjectNode()
                        .put("id", documents.get(j).id())
                        .put("text", documents.get(j).text()));
            }
            Jsonl.write(folder.resolve("part" + i + ".jsonl"), lines);
        }
    }

    /** So many originals of 20 to 400 words, with an exact copy of each eighth and a near copy of each ninth. */
    public List<Document> documents(int originals) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < originals; i++) {
            boolean chinese = i % 5 == 0;
            String text = chinese ? chinese(50 + random.nextInt(400)) : english(20 + random.nextInt(380));
            Language language = chinese ? Language.CHINESE : Language.ENGLISH;
            String source = SOURCES.get(random.nextInt(SOURCES.size()));
            documents.add(document(source + "/" + i, source, language, text));
            if (i % 8 == 1) {
                documents.add(
                        document("zz/copy" + i, source, language, "  " + text.toUpperCase(java.util.Locale.ROOT)));
            }
            if (i % 9 == 2) {
                documents.add(document("zz/near" + i, source, language, text + (chinese ? "完" : " end")));
            }
        }
        return documents;
    }
}
