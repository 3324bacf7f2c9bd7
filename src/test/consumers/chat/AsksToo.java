import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.server.AnthropicChat;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Message;

/** Asks servers of both kinds, stand-ins on loopback, with the library and langchain4j's clients alone. */
public final class AsksToo {
    private static final String OPENAI =
            """
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0, "finish_reason":
             "stop", "message": {"role": "assistant", "content": "Aye."}}], "usage": {"prompt_tokens": 1,
             "completion_tokens": 1, "total_tokens": 2}}
            """;
    private static final String ANTHROPIC =
            """
            {"id": "1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
             "content": [{"type": "text", "text": "Aye."}], "usage": {"input_tokens": 1, "output_tokens": 1}}
            """;

    private AsksToo() {}

    /** @param arguments a folder, which stays empty */
    public static void main(String... arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        reply(server, "/v1/chat/completions", OPENAI);
        reply(server, "/v1/messages", ANTHROPIC);
        server.start();
        try {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
            for (ChatModel model : List.of(OpenAiChat.at(address, "m"), AnthropicChat.at(address, "m"))) {
                String text = model.reply(new ChatRequest(List.of(Message.user("Ready?")), 0, 16)).text();
                if (!text.equals("Aye.")) {
                    throw new IllegalStateException("the reply is " + text);
                }
                System.out.println(model + " said " + text);
            }
        } finally {
            server.stop(0);
        }
    }

    private static void reply(HttpServer server, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
