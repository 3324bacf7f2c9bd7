package org.longalign.cluster;

import java.util.Arrays;

/**
 * Fits non-negative weights w of sum_k parts[i][k] w_k to y_i by ratio: minimises the sum over i of log(fitted_i /
 * y_i)^2 by the Levenberg-Marquardt method over log w. It starts from weights at which all parts have an equal share.
 */
final class LogLeastSquares {
    private static final int ROUNDS = 500;

    private LogLeastSquares() {}

    /**
     * The weights.
     *
     * @param parts the parts of each observation, not negative, with a positive sum
     * @param y the observed values, positive
     */
    static double[] fit(double[][] parts, double[] y) {
        int n = parts[0].length;
        double[] logs = new double[n];
        for (int k = 0; k < n; k++) {
            int part = k;
            logs[k] = Math.log(Arrays.stream(y).sum()
                    / Arrays.stream(parts).mapToDouble(row -> row[part]).sum()
                    / n);
        }
        double damping = 1e-3;
        double error = error(parts, y, logs);
        for (int round = 0; round < ROUNDS && damping < 1e12; round++) {
            double[] step = step(parts, y, logs, damping);
            double[] next = new double[n];
            for (int k = 0; k < n; k++) {
                next[k] = logs[k] + Math.max(-2, Math.min(2, step[k]));
            }
            double nextError = error(parts, y, next);
            if (nextError < error) {
                logs = next;
                error = nextError;
                damping /= 5;
            } else {
                damping *= 4;
            }
        }
        return Arrays.stream(logs).map(Math::exp).toArray();
    }

    private static double error(double[][] parts, double[] y, double[] logs) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double residual = Math.log(fitted(parts[i], logs) / y[i]);
            sum += residual * residual;
        }
        return sum;
    }

    private static double fitted(double[] parts, double[] logs) {
        double sum = 0;
        for (int k = 0; k < parts.length; k++) {
            sum += parts[k] * Math.exp(logs[k]);
        }
        return sum;
    }

    /** Solves (J'J + damping I) step = -J'r, where J_ik is the share of part k in fitted_i. */
    private static double[] step(double[][] parts, double[] y, double[] logs, double damping) {
        int n = logs.length;
        double[][] system = new double[n][n + 1];
        for (int i = 0; i < y.length; i++) {
            double fitted = fitted(parts[i], logs);
            double residual = Math.log(fitted / y[i]);
            for (int k = 0; k < n; k++) {
                double share = parts[i][k] * Math.exp(logs[k]) / fitted;
                system[k][n] -= share * residual;
                for (int l = 0; l < n; l++) {
                    system[k][l] += share * parts[i][l] * Math.exp(logs[l]) / fitted;
                }
            }
        }
        for (int k = 0; k < n; k++) {
            system[k][k] += damping;
        }
        return solve(system);
    }

    /** Gaussian elimination of a symmetric positive definite system with the right-hand side in the last column. */
    private static double[] solve(double[][] system) {
        int n = system.length;
        for (int k = 0; k < n; k++) {
            for (int row = k + 1; row < n; row++) {
                double factor = system[row][k] / system[k][k];
                for (int column = k; column <= n; column++) {
                    system[row][column] -= factor * system[k][column];
                }
            }
        }
        double[] solution = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            double sum = system[k][n];
            for (int column = k + 1; column < n; column++) {
                sum -= system[k][column] * solution[column];
            }
            solution[k] = sum / system[k][k];
        }
        return solution;
    }
}
