package org.longalign.kernel.internal.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.common.Text;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.kernel.internal.shell.CellException;

@Timeout(60)
class KernelRendererTest {
    private final KernelRenderer renderer = new KernelRenderer();

    private <T> void view(Class<T> type, String html) {
        renderer.createRegistration(type)
                .preferring(MIMEType.TEXT_HTML)
                .register((value, context) -> context.renderIfRequested(MIMEType.TEXT_HTML, () -> html));
    }

    private String html(Object value) {
        return String.valueOf(renderer.render(value).getData(MIMEType.TEXT_HTML));
    }

    private String text(Object value) {
        return text(renderer.render(value));
    }

    private static String text(DisplayData data) {
        return String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
    }

    /** Shows itself and is not for any other view. */
    private record Own(String html) implements DisplayDataRenderable {
        @Override
        public void render(org.dflib.jjava.jupyter.kernel.display.RenderContext context) {
            context.renderIfRequested(MIMEType.TEXT_HTML, () -> html);
        }
    }

    @Test
    void theNearestViewIsUsedAndOfSeveralTheLast() {
        view(Object.class, "object");
        view(Iterable.class, "iterable");
        view(List.class, "list");
        assertEquals("list", html(new ArrayList<>()));
        assertEquals("iterable", html(java.util.Set.of()));
        assertEquals("object", html(1));
        assertEquals("object", html(new int[0]));
        view(Object.class, "another object");
        assertEquals("list", html(new ArrayList<>()), "a nearer view stays the one that is used");
        view(List.class, "another list");
        assertEquals("another list", html(new ArrayList<>()));
        assertEquals("own", html(new Own("own")));
        assertEquals("[]", text(new ArrayList<>()), "text is always there");
    }

    @Test
    void nullAndDataMadeBeforeShow() {
        assertEquals("null", text(renderer.render(null)));
        DisplayData made = new DisplayData("made");
        made.putHTML("<b>");
        made.setDisplayId("place");
        DisplayData shown = renderer.render(made);
        assertEquals("made", text(shown));
        assertEquals("<b>", shown.getData(MIMEType.TEXT_HTML));
        assertEquals("place", shown.getDisplayId());
    }

    @Test
    void aViewThatThrowsLeavesTextWithANote() {
        renderer.createRegistration(Integer.class).register((value, context) -> {
            context.getOutputContainer().putHTML("half");
            throw new IllegalStateException("no view today");
        });
        DisplayData data = renderer.render(7);
        assertTrue(text(data).startsWith("7\n[its view failed: java.lang.IllegalStateException: no view today, at "));
        assertTrue(text(data).contains("KernelRendererTest.java"), text(data));
        assertFalse(data.hasDataForType(MIMEType.TEXT_HTML));
        renderer.createRegistration(Long.class).register((value, context) -> {
            throw new StackOverflowError();
        });
        assertTrue(text(7L).contains("StackOverflowError"), text(7L));
    }

    @Test
    void aTextThatThrowsLeavesTheClassWithANote() {
        Object bad = new Object() {
            @Override
            public String toString() {
                throw new UnsupportedOperationException();
            }
        };
        String text = text(bad);
        assertTrue(text.startsWith(bad.getClass().getName() + "@"), text);
        assertTrue(text.contains("[its toString() failed: java.lang.UnsupportedOperationException, at "), text);
    }

    @Test
    void aTextThatTakesTooLongIsGivenUp() {
        KernelRenderer impatient = new KernelRenderer(new TimedRendering(1));
        CountDownLatch never = new CountDownLatch(1);
        Object slow = new Object() {
            @Override
            public String toString() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "at last";
            }
        };
        String text = text(impatient.render(slow));
        assertTrue(text.startsWith(slow.getClass().getName() + "@"), text);
        assertTrue(text.endsWith("[showing it took longer than 1 s and was given up]"), text);
    }

    @Test
    void anInterruptGivesUp() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Object slow = new Object() {
            @Override
            public String toString() {
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                return "stopped";
            }
        };
        Thread shower = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                return;
            }
            shower.interrupt();
        });
        interrupter.start();
        CellException thrown = assertThrows(CellException.class, () -> renderer.render(slow));
        assertEquals("KeyboardInterrupt", thrown.name());
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        interrupter.join();
    }

    @Test
    void aTypeThatIsNotThereIsNamed() {
        view(List.class, "list");
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> renderer.renderAs(List.of(), "image/png"))
                        .getMessage());
        assertTrue(message.startsWith("an object of java.util."), message);
        assertTrue(message.endsWith(" cannot be shown as image/png, only as text/html, text/plain"), message);
        assertThrows(IllegalArgumentException.class, () -> renderer.renderAs(null, "text/html"));
        assertThrows(IllegalArgumentException.class, () -> renderer.renderAs(7, "nonsense"));
        assertEquals(
                "list", renderer.renderAs(List.of(), "image/png", "text/html").getData(MIMEType.TEXT_HTML));
        assertEquals("list", renderer.renderAs(List.of(), "text/*").getData(MIMEType.TEXT_HTML));
        assertEquals("list", renderer.renderAs(List.of(), "*").getData(MIMEType.TEXT_HTML));
        assertEquals("7", text(renderer.renderAs(7, "text/plain")));
    }

    @Test
    void whatAViewDoesNotOfferIsAskedOfTheNext() {
        renderer.createRegistration(CharSequence.class)
                .preferring(MIMEType.TEXT_PLAIN)
                .supporting(MIMEType.TEXT_MARKDOWN, MIMEType.TEXT_HTML)
                .register(Text::renderCharSequence);
        view(String.class, "<b>");
        DisplayData data = renderer.renderAs("a", "text/markdown", "text/html");
        assertEquals("<b>", data.getData(MIMEType.TEXT_HTML));
        assertEquals("a", data.getData(MIMEType.TEXT_MARKDOWN));
        CharSequence built = java.nio.CharBuffer.wrap("built");
        assertEquals("built", renderer.render(built).getData(MIMEType.TEXT_PLAIN), "as a string");
    }

    @Test
    void jsonKeepsNullsAndNumbersThatJsonDoesNotHave() {
        Map<String, Object> map = new java.util.TreeMap<>(Map.of("big", Double.POSITIVE_INFINITY, "i", 1));
        map.put("none", null);
        renderer.createRegistration(Map.class)
                .preferring(MIMEType.APPLICATION_JSON)
                .register((value, context) -> context.renderIfRequested(MIMEType.APPLICATION_JSON, () -> value));
        Object json = renderer.render(map).getData(MIMEType.APPLICATION_JSON);
        String expected = "{\"big\":\"Infinity\",\"i\":1,\"none\":null}";
        assertEquals(expected, new com.google.gson.Gson().toJson(json), "as the base library writes it");
        assertEquals("{\"a\":null}", JsonData.of("{\"a\": null}").toString());
        assertEquals("\"not {json\"", JsonData.of("not {json").toString());
    }

    @Test
    void textIsBounded() {
        String text = text("x".repeat(3_000_000));
        assertTrue(text.endsWith("x\n[2,000,000 more characters]"), text.substring(text.length() - 60));
    }
}
