package org.longalign.tokenize.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Python's numbers: whole ones of any size, which are longs where they fit, floating-point ones, and truth values. */
final class Numbers {
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    static boolean isNumber(Object value) {
        return isWhole(value) || value instanceof Double;
    }

    /** Whether a value is an {@code int}; truth values are. */
    static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    /** A long if it fits. */
    static Object normal(BigInteger number) {
        boolean fits = number.compareTo(SMALLEST) >= 0 && number.compareTo(LARGEST) <= 0;
        if (!fits && number.bitLength() > RenderingBudget.MAX_BITS) {
            throw new TemplateError("a whole number of more than " + RenderingBudget.MAX_BITS + " bits");
        }
        return fits ? (Object) number.longValue() : number;
    }

    /** The whole part of a number that is neither infinite nor NaN. */
    static Object whole(double number) {
        return normal(new BigDecimal(number).toBigInteger());
    }

    static BigInteger big(Object whole) {
        return whole instanceof BigInteger big
                ? big
                : BigInteger.valueOf(whole instanceof Boolean truth ? (truth ? 1 : 0) : (Long) whole);
    }

    /** A number as a floating-point one. */
    static double real(Object number) {
        if (number instanceof Double real) {
            return real;
        }
        double real = number instanceof BigInteger big
                ? big.doubleValue()
                : big(number).longValue();
        if (Double.isInfinite(real)) {
            throw new TemplateError("a whole number that is too large for a float");
        }
        return real;
    }

    /** Compares numbers by their exact values; null if one is NaN. */
    static @Nullable Integer compare(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (isWhole(a) && isWhole(b)) {
            return big(a).compareTo(big(b));
        }
        double x = a instanceof Double real ? real : big(a).doubleValue();
        double y = b instanceof Double real ? real : big(b).doubleValue();
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return null;
        }
        if (x != y || Double.isInfinite(x)) {
            return x < y ? -1 : x > y ? 1 : infinite(a, b);
        }
        return exact(a).compareTo(exact(b));
    }

    private static int infinite(Object a, Object b) {
        // A whole number may be too large for a float, and is smaller than infinity all the same.
        double sign = a instanceof Double real ? real : b instanceof Double other ? other : 0;
        boolean both = a instanceof Double && b instanceof Double;
        return both ? 0 : (a instanceof Double) == (sign > 0) ? 1 : -1;
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(number));
    }

    /** Addition, subtraction, multiplication, {@code //}, {@code %}, {@code /} and {@code **}. */
    static Object arithmetic(RenderingBudget budget, String operator, Object a, Object b) {
        if (operator.equals("/")) {
            return divided(a, b);
        }
        if (operator.equals("**")) {
            return power(budget, a, b);
        }
        if (!isWhole(a) || !isWhole(b)) {
            return realArithmetic(operator, real(a), real(b));
        }
        BigInteger x = big(a);
        BigInteger y = big(b);
        budget.digits(Math.max(x.bitLength(), y.bitLength()));
        return normal(
                switch (operator) {
                    case "+" -> x.add(y);
                    case "-" -> x.subtract(y);
                    case "*" -> x.multiply(y);
                    case "//" -> floor(x, y)[0];
                    default -> floor(x, y)[1];
                });
    }

    private static BigInteger[] floor(BigInteger x, BigInteger y) {
        if (y.signum() == 0) {
            throw divisionByZero();
        }
        BigInteger[] parts = x.divideAndRemainder(y);
        return parts[1].signum() != 0 && parts[1].signum() != y.signum()
                ? new BigInteger[] {parts[0].subtract(BigInteger.ONE), parts[1].add(y)}
                : parts;
    }

    private static Object realArithmetic(String operator, double x, double y) {
        if (y == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw divisionByZero();
        }
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "//" -> quotient(x, y);
            default -> remainder(x, y);
        };
    }

    private static double remainder(double x, double y) {
        double rest = x % y;
        if (rest == 0) {
            return Math.copySign(0.0, y);
        }
        return (rest < 0) == (y < 0) ? rest : rest + y;
    }

    private static double quotient(double x, double y) {
        double rest = x % y;
        double quotient = (x - rest) / y;
        if (rest != 0 && (rest < 0) != (y < 0)) {
            quotient -= 1;
        }
        if (quotient == 0) {
            return Math.copySign(0.0, x / y);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static Object divided(Object a, Object b) {
        if (isWhole(a) && isWhole(b)) {
            BigInteger divisor = big(b);
            if (divisor.signum() == 0) {
                throw divisionByZero();
            }
            boolean exact = big(a).bitLength() <= 53 && divisor.bitLength() <= 53;
            if (!exact) {
                double quotient = new BigDecimal(big(a))
                        .divide(new BigDecimal(divisor), MathContext.DECIMAL128)
                        .doubleValue();
                if (Double.isInfinite(quotient)) {
                    throw new TemplateError("a quotient that is too large for a float");
                }
                return quotient;
            }
        }
        if (real(b) == 0) {
            throw divisionByZero();
        }
        return real(a) / real(b);
    }

    private static Object power(RenderingBudget budget, Object a, Object b) {
        if (isWhole(a) && isWhole(b) && big(b).signum() >= 0) {
            BigInteger base = big(a);
            boolean small = base.abs().bitLength() <= 1;
            BigInteger exponent = big(b);
            if (small) {
                boolean odd = exponent.testBit(0);
                return exponent.signum() == 0 || (base.signum() < 0 && !odd) ? (Object) 1L : base.longValue();
            }
            long bits = exponent.bitLength() > 31 ? Long.MAX_VALUE : (long) base.bitLength() * exponent.intValue();
            if (bits > 2L * RenderingBudget.MAX_BITS) {
                throw new TemplateError("a whole number of more than " + RenderingBudget.MAX_BITS + " bits");
            }
            budget.digits(bits);
            return normal(base.pow(exponent.intValue()));
        }
        double base = real(a);
        double exponent = real(b);
        if (base == 0 && exponent < 0) {
            throw divisionByZero();
        }
        if (base < 0 && exponent != Math.rint(exponent) && !Double.isInfinite(base)) {
            throw new TemplateError("a root of a negative number");
        }
        // One raised to anything is one in Python, and NaN for an infinite exponent in Java.
        double power = base == 1 || (base == -1 && Double.isInfinite(exponent)) ? 1.0 : Math.pow(base, exponent);
        if (Double.isInfinite(power) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
            throw new TemplateError("a power that is too large for a float");
        }
        return power;
    }

    private static TemplateError divisionByZero() {
        return new TemplateError("division by zero");
    }

    static Object negated(Object number) {
        return number instanceof Double real
                ? (Object) (-real)
                : normal(big(number).negate());
    }

    /** {@code round(number, digits)}, to the even one of two that are equally near. */
    static Object rounded(Object number, int digits) {
        if (isWhole(number)) {
            BigDecimal whole = new BigDecimal(big(number));
            return digits >= 0
                    ? normal(big(number))
                    : normal(whole.setScale(digits, RoundingMode.HALF_EVEN).toBigIntegerExact());
        }
        double real = real(number);
        if (Double.isNaN(real) || Double.isInfinite(real) || digits > 400) {
            return real;
        }
        return Math.copySign(
                new BigDecimal(real)
                        .setScale(Math.max(digits, -400), RoundingMode.HALF_EVEN)
                        .doubleValue(),
                real);
    }
}
