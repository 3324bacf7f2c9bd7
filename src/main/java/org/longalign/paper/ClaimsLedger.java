package org.longalign.paper;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.longalign.data.Jsonl;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeedMean;

/**
 * The claims with their verdicts, which {@link #write} stores as files.
 *
 * @param setting scale, seeds and machine of the experiments
 * @param claims the claims, with distinct ids
 */
public record ClaimsLedger(String setting, List<Claim> claims) {
    /**
     * A change of an experiment's design after results were known. A reader may hold that it favours a verdict, so it is
     * listed.
     *
     * @param day year-month-day
     * @param experiment the experiment or claim
     * @param change what was changed
     * @param reason why, and which results were known
     */
    public record DesignChange(String day, String experiment, String change, String reason) {}

    /** @throws IllegalArgumentException if two claims share an id */
    public ClaimsLedger {
        claims = List.copyOf(claims);
        Set<String> ids = new HashSet<>();
        for (Claim claim : claims) {
            if (!ids.add(claim.id())) {
                throw new IllegalArgumentException("two claims have the id " + claim.id());
            }
        }
    }

    /** Number of claims with a verdict. */
    public long count(ClaimVerdict verdict) {
        return claims.stream().filter(claim -> claim.verdict() == verdict).count();
    }

    /**
     * The claim with an id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Claim claim(String id) {
        return claims.stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no claim " + id));
    }

    /**
     * Writes {@code claims.json} and {@code claims.md} into a folder and replaces older ones.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            replace(folder.resolve("claims.json"), json());
            replace(folder.resolve("claims.md"), markdown());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the claims into " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The ledger as JSON; a measurement is {@code {n, mean, low, high}}, with null for an unknown end. */
    String json() {
        ObjectNode ledger = Jsonl.JSON.createObjectNode().put("setting", setting);
        ArrayNode list = ledger.putArray("claims");
        for (Claim claim : claims) {
            ObjectNode node = list.addObject()
                    .put("id", claim.id())
                    .put("claim", claim.claim())
                    .put("where", claim.where())
                    .put("paper", claim.paper())
                    .put("measure", claim.measure());
            SeedMean measured = claim.measured();
            if (measured != null) {
                ObjectNode ours =
                        node.putObject("measured").put("n", measured.n()).put("mean", measured.mean());
                putFinite(ours, "low", measured.low());
                putFinite(ours, "high", measured.high());
                node.put("unit", claim.unit()).put("rule", String.valueOf(claim.rule()));
                putRule(node, claim, measured);
            }
            node.put("verdict", claim.verdict().label()).put("remark", claim.remark());
        }
        for (ClaimPlan plan : ClaimPlan.after(claims)) {
            ObjectNode node = ledger.withArray("power").addObject().put("id", plan.id());
            node.put("interest", plan.interest()).put("deviation", plan.deviation());
            node.put("seeds", plan.seeds()).put("power", plan.power()).put("seedsNeeded", plan.seedsNeeded());
        }
        for (DesignChange change : PaperClaims.designChanges()) {
            ledger.withArray("designChanges").addPOJO(change);
        }
        return ledger.toPrettyString() + "\n";
    }

    private static void putRule(ObjectNode node, Claim claim, SeedMean measured) {
        VerdictRule rule = claim.rule();
        if (rule != null) {
            node.put("p", rule.pValue(measured));
        }
        Estimate bootstrap = claim.bootstrap();
        if (bootstrap != null) {
            ObjectNode interval = node.putObject("bootstrap");
            putFinite(interval, "low", bootstrap.low());
            putFinite(interval, "high", bootstrap.high());
        }
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    /** The ledger as a page of Markdown. */
    public String markdown() {
        StringBuilder page = new StringBuilder("# The paper's claims and their measurements here\n\n" + setting
                + "\n\nA claim is reproduced if the whole 95 % interval lies in the range of its rule, not reproduced"
                + " if none of it does, and undecided otherwise.\n\n"
                + "| claim | paper | measured here | rule | verdict | remark |\n|---|---|---|---|---|---|\n");
        for (Claim claim : claims) {
            boolean tested = claim.measured() != null;
            page.append("| ").append(cell(claim.claim() + " (" + claim.where() + ")"));
            page.append(" | ").append(cell(claim.paper()));
            page.append(" | ").append(cell(claim.measure() + (tested ? ": " + claim.measured() : "")));
            page.append(" | ").append(cell(tested ? String.valueOf(claim.rule()) : ""));
            page.append(" | ").append(cell(claim.verdict().label()));
            page.append(" | ").append(cell(claim.remark())).append(" |\n");
        }
        page.append("\n## Power\n\nThe probability of a verdict if the truth were as far from the end of the range as is of"
                + " interest, by the scatter of these runs.\n\n"
                + "| claim | of interest | scatter from seed to seed | seeds | power | seeds needed |\n"
                + "|---|---|---|---|---|---|\n");
        for (ClaimPlan plan : ClaimPlan.after(claims)) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.3f | %d | %.2f | %s |\n",
                    plan.id(),
                    plan.interest(),
                    plan.deviation(),
                    plan.seeds(),
                    plan.power(),
                    plan.seedsNeededLabel()));
        }
        page.append("\n## Changes of design after results were known\n\n| day | experiment | change | reason |\n"
                + "|---|---|---|---|\n");
        for (DesignChange change : PaperClaims.designChanges()) {
            page.append("| ").append(change.day()).append(" | ").append(cell(change.experiment()));
            page.append(" | ").append(cell(change.change())).append(" | ");
            page.append(cell(change.reason())).append(" |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    @Override
    public String toString() {
        return claims.size() + " claims: " + count(ClaimVerdict.REPRODUCED) + " reproduced at this scale, "
                + count(ClaimVerdict.NOT_REPRODUCED) + " not reproduced, " + count(ClaimVerdict.UNDECIDED)
                + " undecided, " + count(ClaimVerdict.NOT_TESTABLE) + " not testable here";
    }
}
