package org.longalign.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rates fitted to measured times. With three parameters and few points, a small error shows that the formula can
 * describe these times, not that it predicts others: a calibration, not a validation.
 *
 * @param model the fitted rates
 * @param observations the measured times
 * @param hours for each observation the hours by the fitted rates
 */
public record Calibration(TimeModel model, List<Observation> observations, List<Double> hours) {
    private static final int PARAMETERS = 3;

    /** @throws IllegalArgumentException unless there are as many hours as observations */
    public Calibration {
        observations = List.copyOf(observations);
        hours = List.copyOf(hours);
        if (hours.size() != observations.size()) {
            throw new IllegalArgumentException(hours.size() + " times for " + observations.size() + " observations");
        }
    }

    static Calibration of(List<Observation> observations) {
        if (observations.size() < PARAMETERS) {
            throw new IllegalArgumentException("three rates cannot be fitted to " + observations.size()
                    + " measured times; at least three are needed");
        }
        List<Workload> works = new ArrayList<>();
        double[][] parts = new double[observations.size()][];
        double[] seconds = new double[observations.size()];
        for (int i = 0; i < parts.length; i++) {
            Observation observation = observations.get(i);
            Workload work = Workload.of(observation.plan(), observation.model(), observation.epochs());
            works.add(work);
            parts[i] = new double[] {work.criticalFlops(), work.microStepBillions(), work.stepBillions()};
            seconds[i] = 3_600 * observation.hours();
        }
        double[] rates = LogLeastSquares.fit(parts, seconds);
        TimeModel model = new TimeModel(1 / rates[0], rates[1], rates[2]);
        return new Calibration(
                model,
                observations,
                works.stream().map(work -> work.seconds(model) / 3_600).toList());
    }

    /** Root mean square of log(forecast / measured); .08 is about 8 %. */
    public double rmsLogError() {
        double squares = 0;
        for (int i = 0; i < hours.size(); i++) {
            double error = Math.log(hours.get(i) / observations.get(i).hours());
            squares += error * error;
        }
        return Math.sqrt(squares / hours.size());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s; %d parameters fitted to %d times, RMS log error %.1f %%: a calibration, not a validation",
                model,
                PARAMETERS,
                observations.size(),
                100 * rmsLogError());
    }
}
