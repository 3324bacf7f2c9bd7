package org.longalign.model.internal.pickle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.longalign.internal.RegularFiles;
import org.longalign.model.internal.pickle.PickleMachine.Dictionary;
import org.longalign.model.safetensors.StoredTensor;

/**
 * A dictionary of tensors as {@code torch.save} writes it since PyTorch 1.6, open for reading. Opening runs the pickle
 * in it, which executes nothing, and checks that every tensor lies within its storage and every storage within the file;
 * elements are read in pieces.
 */
public final class TorchFile implements StoredTensor.Source {
    /** The largest accepted pickle: that of some fifty thousand tensors. */
    static final int MAX_PICKLE_BYTES = 8 << 20;

    private static final String PICKLE = "data.pkl";
    private static final int MAX_ORDER_BYTES = 16;

    private final Path path;
    private final FileChannel channel;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, StridedElements> elements = new HashMap<>();

    private TorchFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        ForeignFormat.refuse(channel);
        ZipRecords zip = new ZipRecords(channel);
        String root = root(zip);
        if (zip.find(root + "constants.pkl") != null) {
            throw new IllegalArgumentException("it is a TorchScript archive, which holds a program. Load it in Python"
                    + " with torch.jit.load and save its state_dict() with torch.save");
        }
        ByteOrder order = order(zip, root);
        Object content = PickleMachine.run(zip.read(require(zip, root + PICKLE), MAX_PICKLE_BYTES));
        if (!(content instanceof Dictionary dictionary)) {
            throw new IllegalArgumentException("it holds " + PickleMachine.kind(content)
                    + " instead of a dictionary of tensors. In Python, save model.state_dict()");
        }
        Map<String, Long> starts = new HashMap<>();
        for (Map.Entry<String, Object> entry : dictionary.entries().entrySet()) {
            try {
                add(entry.getKey(), entry.getValue(), zip, root, order, starts);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tensor " + Shown.of(entry.getKey()) + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Opens a file and checks it.
     *
     * @throws IllegalArgumentException naming the file, what is wrong with it and the remedy
     * @throws IOException if it cannot be read
     */
    public static TorchFile open(Path path) throws IOException {
        try {
            return RegularFiles.open(path, TorchFile::new);
        } catch (EOFException e) {
            throw new EOFException(path + ": " + e.getMessage());
        }
    }

    @Override
    public Path path() {
        return path;
    }

    /** The tensors by name, in the order of the dictionary; offsets are counted from the beginning of each's storage. */
    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void read(StoredTensor tensor, long from, ByteBuffer target) throws IOException {
        StridedElements stored = elements.get(tensor.name());
        int size = tensor.type().bytes();
        if (stored == null || !tensor.equals(tensors.get(tensor.name()))) {
            throw new IllegalArgumentException(path + " has no " + tensor);
        }
        if (from < 0
                || from > tensor.bytes() - target.remaining()
                || from % size != 0
                || target.remaining() % size != 0) {
            throw new IndexOutOfBoundsException("bytes " + from + " to " + (from + target.remaining()) + " of tensor "
                    + tensor.name() + ", which has " + tensor.elements() + " elements of " + size + " bytes");
        }
        if (target.hasRemaining()) {
            try {
                stored.read(channel, from / size, target);
            } catch (EOFException e) {
                throw new EOFException(path + ": " + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void add(String name, Object value, ZipRecords zip, String root, ByteOrder order, Map<String, Long> starts)
            throws IOException {
        if (!(value instanceof TensorView view)) {
            throw new IllegalArgumentException(
                    "it is " + PickleMachine.kind(value) + ", so the file is no dictionary of"
                            + " weights but a larger state, perhaps of a training run. In Python, save the dictionary of"
                            + " weights alone");
        }
        StoredTensor tensor = view.named(name);
        if (tensor.bytes() > channel.size()) {
            throw new IllegalArgumentException("its " + tensor.elements() + " elements of " + tensor.type()
                    + " are more than the file has, all the same ones again and again. In Python, save its clone()");
        }
        String key = view.storage().key();
        ZipRecords.Place record = require(zip, root + "data/" + key);
        long expected = view.storage().elements() * tensor.type().bytes();
        if (record.bytes() != expected) {
            throw new IllegalArgumentException("its storage " + Shown.of(record.name()) + " has " + record.bytes()
                    + " bytes instead of " + expected + ": the file is damaged; download it again");
        }
        Long start = starts.get(key);
        if (start == null) {
            start = zip.start(record);
            starts.put(key, start);
        }
        tensors.put(name, tensor);
        elements.put(name, new StridedElements(view, start, order));
    }

    /** The folder in which all records of an archive lie, with the slash after it. */
    private static String root(ZipRecords zip) {
        for (String name : zip.byName().keySet()) {
            int slash = name.indexOf('/');
            if (slash > 0) {
                return name.substring(0, slash + 1);
            }
            break;
        }
        throw new IllegalArgumentException(
                "it is a ZIP archive, but not one of torch.save: its records are in no folder");
    }

    private static ZipRecords.Place require(ZipRecords zip, String name) {
        ZipRecords.Place record = zip.find(name);
        if (record == null) {
            throw new IllegalArgumentException(
                    name.endsWith(PICKLE)
                            ? "it is a ZIP archive, but not one of torch.save: it has no " + Shown.of(name)
                            : "the archive has no " + Shown.of(name) + ": the file is damaged; download it again");
        }
        return record;
    }

    private static ByteOrder order(ZipRecords zip, String root) throws IOException {
        ZipRecords.Place record = zip.find(root + "byteorder");
        if (record == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String order = new String(zip.read(record, MAX_ORDER_BYTES), StandardCharsets.UTF_8);
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw new IllegalArgumentException(
                        Shown.of(record.name()) + " is " + Shown.of(order) + " instead of little or big");
        };
    }
}
