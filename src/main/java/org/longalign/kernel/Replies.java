package org.longalign.kernel;

import java.util.List;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.reply.HistoryReply;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;

/** Replies with the {@code status} that the protocol asks of every reply and the base library leaves out of these. */
final class Replies {
    private static final String OK = "ok";

    private Replies() {}

    static final class KernelInfo extends KernelInfoReply {
        /** Written by Gson. */
        final String status = OK;

        KernelInfo(String name, String version, LanguageInfo language, String banner, List<HelpLink> links) {
            super(Header.PROTOCOL_VERISON, name, version, language, banner, links);
        }
    }

    static final class History extends HistoryReply {
        /** Written by Gson. */
        final String status = OK;

        History(List<HistoryEntry> entries) {
            super(entries);
        }
    }
}
