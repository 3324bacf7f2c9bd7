package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Packs sequences as they arrive, with a bounded number of open packs: each sequence goes into the fullest open pack that
 * has room for it; where none has and no more may be opened, the fullest is closed. Memory does not grow with the number
 * of sequences.
 *
 * <pre>{@code
 * try (var packer = new StreamingPacker(65_536, 64, pack -> write(pack))) {
 *     for (...) packer.add(index, length);
 * }
 * }</pre>
 */
public final class StreamingPacker implements AutoCloseable {
    private static final int NONE = -1;

    private final int maxTokens;
    private final Consumer<int[]> closed;
    private final List<List<Integer>> members = new ArrayList<>();
    private final int[] firstWithRoom;
    private final int[] nextWithSameRoom;
    private final RoomIndex rooms;

    /**
     * A packer without packs.
     *
     * @param maxTokens capacity of a pack
     * @param openPacks packs open at a time
     * @param closed is given the sequences of each pack when it is closed, in the order they came
     * @throws IllegalArgumentException if a number is below 1
     */
    public StreamingPacker(int maxTokens, int openPacks, Consumer<int[]> closed) {
        if (maxTokens < 1 || openPacks < 1) {
            throw new IllegalArgumentException(
                    "maxTokens " + maxTokens + " and openPacks " + openPacks + " must be at least 1");
        }
        this.maxTokens = maxTokens;
        this.closed = closed;
        this.firstWithRoom = new int[maxTokens + 1];
        Arrays.fill(firstWithRoom, NONE);
        this.nextWithSameRoom = new int[openPacks];
        this.rooms = new RoomIndex(maxTokens + 1);
    }

    /**
     * Packs a sequence.
     *
     * @throws IllegalArgumentException if it has no tokens or more than a pack holds
     */
    public void add(int sequence, int length) {
        if (length < 1 || length > maxTokens) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " has " + length + " tokens; a pack takes from 1 to " + maxTokens);
        }
        int room = rooms.ceiling(length);
        int pack;
        if (room != RoomIndex.NONE) {
            pack = detach(room);
        } else if (members.size() < nextWithSameRoom.length) {
            pack = members.size();
            members.add(new ArrayList<>());
            room = maxTokens;
        } else {
            pack = detach(rooms.ceiling(0));
            emit(pack);
            room = maxTokens;
        }
        members.get(pack).add(sequence);
        attach(pack, room - length);
    }

    /** Closes all packs that are open, in the order in which they were first opened. */
    @Override
    public void close() {
        for (int pack = 0; pack < members.size(); pack++) {
            emit(pack);
        }
        members.clear();
        for (int room = rooms.ceiling(0); room != RoomIndex.NONE; room = rooms.ceiling(0)) {
            firstWithRoom[room] = NONE;
            rooms.remove(room);
        }
    }

    private void emit(int pack) {
        List<Integer> sequences = members.get(pack);
        if (!sequences.isEmpty()) {
            closed.accept(sequences.stream().mapToInt(Integer::intValue).toArray());
            sequences.clear();
        }
    }

    private int detach(int room) {
        int pack = firstWithRoom[room];
        firstWithRoom[room] = nextWithSameRoom[pack];
        if (firstWithRoom[room] == NONE) {
            rooms.remove(room);
        }
        return pack;
    }

    /** A full pack stays among the open ones as the fullest, and is the next to be closed. */
    private void attach(int pack, int room) {
        if (firstWithRoom[room] == NONE) {
            rooms.add(room);
        }
        nextWithSameRoom[pack] = firstWithRoom[room];
        firstWithRoom[room] = pack;
    }
}
