package org.longalign.model.internal.pickle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor's elements in a file, read in row-major order whatever order they are stored in. Elements that lie one after
 * the other go straight into the caller's buffer. Others are gathered from a buffer of 1 MiB: of a transposed matrix as
 * many rows as the caller asks for are read column by column, so that the file is read in stretches.
 */
final class StridedElements {
    private static final int BUFFER_BYTES = 1 << 20;

    private final int elementBytes;
    private final ByteOrder order;
    /** The position of the first element in the file. */
    private final long start;

    /** The bytes from the tensor's first element to its last. */
    private final long spanBytes;

    /** Sizes and strides without dimensions of one element, neighbours joined where one stride covers both. */
    private final long[] sizes;

    private final long[] strides;

    /** The elements of one index of each dimension: products of the sizes after it. */
    private final long[] inner;

    /** One call's source and target. */
    private record Gathering(FileChannel channel, ByteBuffer buffer, ByteBuffer target) {}

    /** @param storageStart the position of the storage's first byte in the file */
    StridedElements(TensorView view, long storageStart, ByteOrder order) {
        elementBytes = view.storage().type().bytes();
        this.order = order;
        start = storageStart + view.offset() * elementBytes;
        List<Long> size = new ArrayList<>();
        List<Long> stride = new ArrayList<>();
        for (int i = 0; i < view.shape().size(); i++) {
            long count = view.shape().get(i);
            long step = view.strides().get(i);
            int before = size.size() - 1;
            if (count != 1 && before >= 0 && stride.get(before) == step * count) {
                size.set(before, size.get(before) * count);
                stride.set(before, step);
            } else if (count != 1) {
                size.add(count);
                stride.add(step);
            }
        }
        if (size.isEmpty()) {
            size.add(1L);
            stride.add(1L);
        }
        sizes = size.stream().mapToLong(Long::longValue).toArray();
        strides = stride.stream().mapToLong(Long::longValue).toArray();
        inner = new long[sizes.length];
        long product = 1;
        long last = 0;
        for (int i = sizes.length - 1; i >= 0; i--) {
            inner[i] = product;
            product *= sizes[i];
            last += (sizes[i] - 1) * strides[i];
        }
        spanBytes = (last + 1) * elementBytes;
    }

    /**
     * Fills the remaining space of a buffer, little endian.
     *
     * @param first the first element
     */
    void read(FileChannel channel, long first, ByteBuffer target) throws IOException {
        if (sizes.length == 1 && strides[0] == 1 && order == ByteOrder.LITTLE_ENDIAN) {
            fill(channel, target, start + first * elementBytes);
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, spanBytes));
        Gathering gathering =
                new Gathering(channel, buffer.order(order), target.slice().order(ByteOrder.LITTLE_ENDIAN));
        rows(gathering, 0, 0, first, target.remaining() / elementBytes, 0);
        target.position(target.limit());
    }

    /**
     * Gathers elements of the part of the tensor that begins at a dimension: the rest of a first index, whole indexes,
     * the beginning of a last one.
     *
     * @param from the part's place in the storage, relative to the tensor's first element
     * @param first the first element wanted, counted within the part
     * @param to the place in the target
     */
    private void rows(Gathering gathering, int dimension, long from, long first, long count, long to)
            throws IOException {
        long row = inner[dimension];
        long index = first / row;
        long next = first;
        long left = count;
        if (first % row != 0) {
            long some = Math.min(left, row - first % row);
            rows(gathering, dimension + 1, from + index * strides[dimension], first % row, some, to);
            next += some;
            left -= some;
            index++;
        }
        if (left >= row) {
            box(gathering, dimension, from + index * strides[dimension], left / row, to + next - first);
            index += left / row;
            next += left / row * row;
            left %= row;
        }
        if (left > 0) {
            rows(gathering, dimension + 1, from + index * strides[dimension], 0, left, to + next - first);
        }
    }

    /** Gathers whole indexes of a dimension, in runs along the dimension whose neighbours lie closest. */
    private void box(Gathering gathering, int dimension, long from, long indexes, long to) throws IOException {
        int along = dimension;
        for (int i = dimension + 1; i < sizes.length; i++) {
            along = strides[i] < strides[along] ? i : along;
        }
        long[] index = new long[sizes.length];
        while (true) {
            long source = from;
            long target = to;
            for (int i = dimension; i < sizes.length; i++) {
                source += index[i] * strides[i];
                target += index[i] * inner[i];
            }
            run(gathering, along, source, along == dimension ? indexes : sizes[along], target);
            int i = sizes.length - 1;
            while (i >= dimension && (i == along || ++index[i] == (i == dimension ? indexes : sizes[i]))) {
                index[i] = 0;
                i--;
            }
            if (i < dimension) {
                return;
            }
        }
    }

    private void run(Gathering gathering, int dimension, long from, long count, long to) throws IOException {
        long stride = strides[dimension];
        int room = gathering.buffer().capacity() / elementBytes;
        long most = stride == 0 ? count : Math.max(1, (room - 1) / stride + 1);
        for (long done = 0; done < count; done += most) {
            int some = (int) Math.min(most, count - done);
            int span = (int) ((some - 1) * stride + 1) * elementBytes;
            ByteBuffer source = gathering.buffer().clear().limit(span);
            fill(gathering.channel(), source, start + (from + done * stride) * elementBytes);
            long target = (to + done * inner[dimension]) * elementBytes;
            copy(source, stride * elementBytes, gathering.target(), target, inner[dimension] * elementBytes, some);
        }
    }

    private void copy(ByteBuffer source, long sourceStep, ByteBuffer target, long to, long targetStep, int count) {
        for (int i = 0; i < count; i++) {
            int read = (int) (i * sourceStep);
            int write = (int) (to + i * targetStep);
            switch (elementBytes) {
                case 1 -> target.put(write, source.get(read));
                case 2 -> target.putShort(write, source.getShort(read));
                case 4 -> target.putInt(write, source.getInt(read));
                default -> target.putLong(write, source.getLong(read));
            }
        }
    }

    private static void fill(FileChannel channel, ByteBuffer target, long from) throws IOException {
        long next = from;
        while (target.hasRemaining()) {
            int count = channel.read(target, next);
            if (count < 0) {
                throw new EOFException("it ends at byte " + next + ": it was cut short while it was read");
            }
            next += count;
        }
    }
}
