import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDFs against standards and prints what fails: file, standard, rule, how often, the first object, the words of the rule.
 *
 * <p>The first argument names the standards ({@code 2a,ua1}), or {@code claimed} for those that each file says it
 * keeps; then come files, or {@code @list} for a file of names. Exits with 1 when a rule fails or a file cannot be
 * read.
 */
public final class Validate {
    private static final int EXAMPLES = 1;

    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: Validate 2a,ua1|claimed FILE|@LIST...");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        List<Path> files = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            if (args[i].startsWith("@")) {
                Files.readAllLines(Path.of(args[i].substring(1))).forEach(line -> files.add(Path.of(line)));
            } else {
                files.add(Path.of(args[i]));
            }
        }
        int failed = 0;
        int validations = 0;
        for (Path file : files) {
            try {
                List<PDFAFlavour> flavours = args[0].equals("claimed") ? claimed(file) : named(args[0]);
                boolean valid = true;
                for (PDFAFlavour flavour : flavours) {
                    valid &= validate(file, flavour);
                    validations++;
                }
                failed += valid ? 0 : 1;
            } catch (Exception error) {
                System.out.println(file + ": " + error);
                failed++;
            }
        }
        System.out.printf("%d files, %d validations, %d files fail%n", files.size(), validations, failed);
        System.exit(failed > 0 ? 1 : 0);
    }

    private static List<PDFAFlavour> named(String names) {
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : names.split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(name);
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                throw new IllegalArgumentException("unknown standard " + name);
            }
            flavours.add(flavour);
        }
        return flavours;
    }

    /** The standards that the metadata of a file names. */
    private static List<PDFAFlavour> claimed(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.NO_FLAVOUR)) {
            List<PDFAFlavour> flavours = new ArrayList<>(parser.getFlavours());
            flavours.remove(PDFAFlavour.NO_FLAVOUR);
            return flavours;
        }
    }

    private static boolean validate(Path file, PDFAFlavour flavour) throws Exception {
        try (InputStream in = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, EXAMPLES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, TestAssertion> first = new TreeMap<>();
            Map<String, Integer> counts = new TreeMap<>();
            result.getFailedChecks().forEach((rule, count) ->
                    counts.put(rule.getClause() + "-" + rule.getTestNumber(), count));
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    first.putIfAbsent(
                            assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber(), assertion);
                }
            }
            counts.forEach((rule, count) -> {
                TestAssertion assertion = first.get(rule);
                String place = assertion == null ? "" : assertion.getLocation().getContext();
                String words = assertion == null ? "" : assertion.getMessage().replaceAll("\\s+", " ") + " " + assertion.getErrorArguments();
                System.out.printf("%s: %s: %s: %d times, %s: %s%n", file, flavour, rule, count, place, words);
            });
            return result.isCompliant();
        }
    }
}
