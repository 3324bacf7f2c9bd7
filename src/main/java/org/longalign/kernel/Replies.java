package org.longalign.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.annotations.JsonAdapter;
import java.lang.reflect.Type;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.ExpressionValue;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.adapters.HistoryEntryAdapter;
import org.dflib.jjava.jupyter.messages.reply.HistoryReply;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;

/** Parts of replies that the base library writes otherwise than the protocol has them. Gson writes the fields. */
final class Replies {
    private static final String OK = "ok";

    private Replies() {}

    /** With the status that every reply has. */
    static final class KernelInfo extends KernelInfoReply {
        final String status = OK;

        KernelInfo(String name, String version, LanguageInfo language, String banner, List<HelpLink> links) {
            super(Header.PROTOCOL_VERISON, name, version, language, banner, links);
        }
    }

    /** With the status that every reply has. */
    static final class History extends HistoryReply {
        final String status = OK;

        History(List<HistoryEntry> entries) {
            super(entries);
        }
    }

    /** A tuple: session, cell number, and input or a pair of input and output. */
    @JsonAdapter(TupleWriter.class)
    static final class Entry extends HistoryEntry {
        Entry(HistoryEntry entry, boolean withOutput) {
            super(entry.getSession(), entry.getCellNumber(), entry.getInput(), withOutput ? entry.getOutput() : null);
        }
    }

    private static final class TupleWriter implements JsonSerializer<Entry> {
        @Override
        public JsonElement serialize(Entry entry, Type type, JsonSerializationContext context) {
            return HistoryEntryAdapter.INSTANCE.serialize(entry, type, context);
        }
    }

    /** The value of a user expression: what a display would hold, and a status. */
    @JsonAdapter(ValueWriter.class)
    static final class Value extends ExpressionValue.Success {
        Value(DisplayData data) {
            super(data);
        }
    }

    private static final class ValueWriter implements JsonSerializer<Value> {
        @Override
        public JsonElement serialize(Value value, Type type, JsonSerializationContext context) {
            JsonObject written = context.serialize(value.getData()).getAsJsonObject();
            written.addProperty("status", OK);
            return written;
        }
    }

    /** With the status that says that a user expression has failed. */
    static final class Failure extends ExpressionValue.Error {
        final String status = "error";

        Failure(String name, String message, List<String> traceback) {
            super(name, message, traceback);
        }
    }
}
