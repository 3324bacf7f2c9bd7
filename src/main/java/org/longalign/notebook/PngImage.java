package org.longalign.notebook;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture as a notebook stores it.
 *
 * @param base64 the PNG file
 * @param width display width in CSS pixels
 * @param height display height in CSS pixels
 * @param alt words for those who do not see it; empty: none
 */
record PngImage(String base64, int width, int height, String alt) {
    /** Pixels per CSS pixel: sharp on high-density screens. */
    static final int CHART_SCALE = 2;

    /** Draws a chart at its own size, with {@value #CHART_SCALE} pixels per CSS pixel in each direction. */
    static PngImage of(Chart<?, ?> chart) {
        int width = chart.getWidth();
        int height = chart.getHeight();
        BufferedImage image = new BufferedImage(width * CHART_SCALE, height * CHART_SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.scale(CHART_SCALE, CHART_SCALE);
            chart.paint(graphics, width, height);
        } finally {
            graphics.dispose();
        }
        return new PngImage(encode(image), width, height, "");
    }

    /** An image, pixel for pixel. */
    static PngImage of(RenderedImage image) {
        return new PngImage(encode(image), image.getWidth(), image.getHeight(), "");
    }

    /** The same with words for those who do not see it. */
    PngImage saying(String words) {
        return new PngImage(base64, width, height, words);
    }

    /** The size and the words, in the metadata that front ends read. */
    Map<String, Object> metadata() {
        return alt.isEmpty()
                ? Map.of("width", width, "height", height)
                : Map.of("width", width, "height", height, "alt", alt);
    }

    private static String encode(RenderedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                ImageIO.write(converted(image), "png", bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a PNG image: " + e.getMessage(), e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Converts an image that the PNG writer does not support. */
    private static BufferedImage converted(RenderedImage image) {
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = copy.createGraphics();
        try {
            graphics.drawRenderedImage(image, new AffineTransform());
        } finally {
            graphics.dispose();
        }
        return copy;
    }
}
