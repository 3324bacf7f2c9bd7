package org.longalign.instruct;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.longalign.chat.ChatModel;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.limit.Backoff;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** The process that {@link KilledBuildTest} kills: it builds instructions with a journal and writes them when it has all. */
public final class KilledBuild {
    static final int DOCUMENTS = 90;
    static final int IN_FLIGHT = 4;
    /** Short, because the server leaves some calls of the killed lives without any answer. */
    private static final Duration NEVER_ANSWERED = Duration.ofMillis(700);

    static final String JOURNAL = "journal.jsonl";
    static final String MADE = "made.jsonl";
    static final String FAILED = "failed.jsonl";

    private KilledBuild() {}

    /**
     * Goes on in the folder that is the first argument with the server that is the second. With two more, it does one of so
     * many shards.
     */
    public static void main(String... arguments) {
        Path folder = Path.of(arguments[0]);
        System.out.println("begun");
        URI server = URI.create(arguments[1]);
        if (arguments.length > 2) {
            int shard = Integer.parseInt(arguments[2]);
            System.out.println(selfInstruct(server, NEVER_ANSWERED)
                    .shard(shard, Integer.parseInt(arguments[3]), folder)
                    .run(documents()));
            return;
        }
        SelfInstructReport report = run(server, folder.resolve(JOURNAL), NEVER_ANSWERED);
        Jsonl.write(folder.resolve(MADE), report.instructions());
        Jsonl.write(folder.resolve(FAILED), report.failed());
        System.out.println(report);
    }

    static SelfInstructReport run(URI server, Path journal, Duration timeout) {
        return selfInstruct(server, timeout).journal(journal).run(documents());
    }

    static SelfInstruct selfInstruct(URI server, Duration timeout) {
        ChatModel chat = ChatModels.of(
                        OpenAiChat.at(server, "tiny", "NO_SUCH_KEY").timeout(timeout))
                .backoff(new Backoff(12, Duration.ofMillis(5), Duration.ofMillis(50)))
                .build();
        return new SelfInstruct(chat, 7).inFlight(IN_FLIGHT);
    }

    static List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add(new Document(
                    "doc-" + i,
                    "Document number " + i + ". " + "It says little. ".repeat(200),
                    i % 7 == 0 ? Language.CHINESE : Language.ENGLISH,
                    new Provenance("s", "p", "1", "CC0-1.0", i + ".txt")));
        }
        return documents;
    }
}
