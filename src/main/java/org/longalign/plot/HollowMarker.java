package org.longalign.plot;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.style.markers.Marker;

/**
 * Outlines of points, through which others are seen. Of points that coincide, of one series or several, each further one
 * has a larger outline around the others, up to {@value #MOST_RINGS}: their number can be counted.
 */
final class HollowMarker extends Marker {
    private static final int MOST_RINGS = 6;
    private static final int RING_PIXELS = 5;
    private static final BasicStroke STROKE = new BasicStroke(1.5f);
    private static final List<Shape> SHAPES =
            List.of(new Ellipse2D.Double(-.5, -.5, 1, 1), new Rectangle2D.Double(-.45, -.45, .9, .9), diamond());

    private final Shape shape;
    private final double scale;
    private final Places places;

    /** The points drawn so far at each pixel, in the drawing under way. Shared by the markers of a chart. */
    static final class Places {
        private WeakReference<Graphics2D> drawing = new WeakReference<>(null);
        private final Map<Long, Integer> drawn = new HashMap<>();

        /** The points drawn before at this place. */
        private int before(Graphics2D graphics, double x, double y) {
            if (drawing.get() != graphics) {
                drawing = new WeakReference<>(graphics);
                drawn.clear();
            }
            return drawn.merge(Math.round(x) << 32 ^ Math.round(y), 1, Integer::sum) - 1;
        }
    }

    private HollowMarker(Shape shape, double scale, Places places) {
        this.shape = shape;
        this.scale = scale;
        this.places = places;
    }

    /**
     * The marker of a series.
     *
     * @param number the series' number, which decides the shape: circle, square or diamond
     * @param places those of the chart
     */
    static HollowMarker of(int number, Places places) {
        return new HollowMarker(SHAPES.get(Math.floorMod(number, SHAPES.size())), 1, places);
    }

    /** Small circles, for single values under their mean. */
    static HollowMarker small(Places places) {
        return new HollowMarker(SHAPES.get(0), .8, places);
    }

    @Override
    public void paint(Graphics2D graphics, double x, double y, int markerSize) {
        int ring = Math.min(MOST_RINGS - 1, places.before(graphics, x, y));
        double size = scale * markerSize + ring * RING_PIXELS;
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.scale(size, size);
        graphics.setStroke(STROKE);
        graphics.draw(place.createTransformedShape(shape));
    }

    private static Shape diamond() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, -.6);
        path.lineTo(.6, 0);
        path.lineTo(0, .6);
        path.lineTo(-.6, 0);
        path.closePath();
        return path;
    }
}
