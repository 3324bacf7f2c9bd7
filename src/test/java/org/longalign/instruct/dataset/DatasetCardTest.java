package org.longalign.instruct.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetCardTest {
    @ParameterizedTest
    @CsvSource({
        "0, n<1K",
        "999, n<1K",
        "1000, 1K<n<10K",
        "9999, 1K<n<10K",
        "10000, 10K<n<100K",
        "999999, 100K<n<1M",
        "1000000, 1M<n<10M",
        "10000000, 10M<n<100M",
        "100000000, 100M<n<1B",
        "1000000000, 1B<n<10B",
    })
    void theHubsNameForANumberOfRows(long rows, String expected) {
        assertEquals(expected, DatasetCard.sizeCategory(rows));
    }
}
