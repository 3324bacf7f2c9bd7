package org.longalign.data;

import java.nio.file.Path;

/** Another process that wants a journal; it says whether it got it. */
public final class SecondHolder {
    static final String REFUSED = "refused";

    private SecondHolder() {}

    /** Opens the journal that is the argument. */
    public static void main(String... arguments) {
        try (Journal journal = Journal.open(Path.of(arguments[0]), JournalTest.WORK)) {
            System.out.println("opened: " + journal);
        } catch (IllegalStateException e) {
            System.out.println(REFUSED);
        }
    }
}
