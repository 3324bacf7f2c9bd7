import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.longalign.length.LengthDistribution;
import org.longalign.plot.LengthCharts;
import org.longalign.plot.LengthTables;
import org.longalign.statistics.SeedMean;

/** Draws a chart and prints a table and an interval with the library, XChart, Tablesaw and what that brings along. */
public final class DrawsToo {
    private DrawsToo() {}

    /** @param arguments a folder to write to */
    public static void main(String... arguments) throws IOException {
        List<LengthDistribution> lengths = List.of(LengthDistribution.of("lengths", new int[] {90, 300, 1_200, 9_000}));
        System.out.println(LengthTables.summary(lengths).print());
        System.out.println("over seeds: " + SeedMean.of(1, 2, 3));
        XYChart chart = LengthCharts.ecdf("Lengths", lengths);
        Path file = Path.of(arguments[0]).resolve("lengths.png");
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
        System.out.println("drew " + Files.size(file) + " bytes");
    }
}
