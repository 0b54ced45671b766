package io.carnet.billing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule holds for the library and is broken by the classes under {@code planted}, so none passes by accident. */
class ArchitectureTest {

    /** Lowest first: a package uses only the packages before it. The empty name is the facade. */
    private static final List<String> LAYERS = List.of(
            ".value",
            ".metrics",
            ".catalog",
            ".spending",
            ".pack",
            ".journal",
            ".payment",
            ".refusal",
            ".run",
            ".history",
            ".statement",
            ".event",
            ".store",
            ".memory",
            ".internal.export",
            ".internal.rules",
            ".internal.books",
            ".internal.engine",
            ".internal.worker",
            ".internal",
            "",
            ".testing");

    private static final String LIBRARY = "io.carnet.billing";
    private static final String PLANTED = "io.carnet.billing.planted";

    private static final JavaClasses LIBRARY_CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(LIBRARY);
    private static final JavaClasses PLANTED_CLASSES = new ClassFileImporter().importPackages(PLANTED);

    /** A rule about the packages below a root, and what must be reported of the planted ones. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Rule {
        PACKAGES_FORM_NO_CYCLE(
                root -> slices().assignedFrom(packages()).should().beFreeOfCycles(),
                "Cycle detected",
                "value.Upward",
                "catalog.Priced"),

        ARROWS_POINT_ONE_WAY(root -> classes().should(useOnlyLowerPackages(root)), "value.Upward", "has no layer"),

        ONLY_THE_FACADE_KNOWS_INTERNALS(
                root -> noClasses()
                        .that()
                        .resideOutsideOfPackages(root, root + ".internal..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(root + ".internal.."),
                "store.Peeking"),

        NO_DATABASE(
                root -> noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql.."),
                "store.Online.connection",
                "store.Online.pool"),

        NO_NETWORK(
                root -> noClasses().should().dependOnClassesThat(reachTheNetwork()),
                "store.Online.socket",
                "store.Online.http"),

        TIME_AND_CHANCE_COME_FROM_OUTSIDE(
                root -> noClasses()
                        .that(not(named(root + ".internal.Defaults")))
                        .should()
                        .accessTargetWhere(readsTimeOrChance()),
                "Instant.now()",
                "LocalDate.now(java.time.ZoneId)",
                "System.currentTimeMillis()",
                "Clock.systemUTC()",
                "UUID.randomUUID()",
                "Random.<init>()",
                "ThreadLocalRandom.current()",
                "SecureRandom.<init>()",
                "Math.random()"),

        ONLY_THE_ENGINE_MEASURES_DURATIONS(
                root -> noClasses()
                        .that()
                        .resideOutsideOfPackage(root + ".internal.engine..")
                        .should()
                        .callMethod(System.class, "nanoTime"),
                "internal.Impure.nanoTime"),

        PACKAGES_ARE_NULL_MARKED(root -> classes().should(resideInANullMarkedPackage()), "value.Upward"),

        METHODS_ARE_NAMED_LIKE_RECORDS(
                root -> noMethods()
                        .that()
                        .arePublic()
                        .and()
                        .areDeclaredInClassesThat()
                        .resideOutsideOfPackage(root + ".internal..")
                        .should()
                        .haveNameMatching("[gs]et[A-Z].*"),
                "catalog.Bean.getPrice",
                "catalog.Bean.setPrice"),

        PUBLISHED_TYPES_DO_NOT_CHANGE(
                root -> fields().that()
                        .areDeclaredInClassesThat()
                        .resideOutsideOfPackages(root + ".internal..", root + ".memory..", root + ".testing..")
                        .and()
                        .areDeclaredInClassesThat()
                        .haveSimpleNameNotEndingWith("Builder")
                        .should()
                        .beFinal(),
                "catalog.Bean.price");

        private final Function<String, ArchRule> below;
        private final String[] planted;

        Rule(Function<String, ArchRule> below, String... planted) {
            this.below = below;
            this.planted = planted;
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_library_keeps_the_rule(Rule rule) {
        rule.below.apply(LIBRARY).check(LIBRARY_CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void a_planted_violation_is_found(Rule rule) {
        var report = rule.below.apply(PLANTED).evaluate(PLANTED_CLASSES).getFailureReport();

        assertThat(report.toString()).contains(rule.planted);
    }

    @Test
    void no_internal_package_is_exported() throws IOException {
        try (InputStream descriptor = getClass().getResourceAsStream("/module-info.class")) {
            assertThat(exportedInternals(ModuleDescriptor.read(descriptor))).isEmpty();
        }
    }

    @Test
    void a_planted_export_of_an_internal_package_is_found() {
        var planted = ModuleDescriptor.newModule("planted").exports("planted.internal.rules");

        assertThat(exportedInternals(planted.build())).containsExactly("planted.internal.rules");
    }

    private static List<String> exportedInternals(ModuleDescriptor module) {
        return module.exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .filter(source -> (source + ".").contains(".internal."))
                .toList();
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static ArchCondition<JavaClass> useOnlyLowerPackages(String root) {
        return new ArchCondition<>("use only lower packages") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                int layer = layer(root, type);
                if (layer < 0) {
                    events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " has no layer"));
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (layer(root, dependency.getTargetClass()) > layer) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static int layer(String root, JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(root) ? LAYERS.indexOf(name.substring(root.length())) : -1;
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no @NullMarked package"));
                }
            }
        };
    }

    private static DescribedPredicate<JavaClass> reachTheNetwork() {
        return describe(
                "reach the network",
                type -> type.getPackageName().startsWith("java.net") && !type.isEquivalentTo(URI.class));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return describe(
                name, type -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTimeOrChance() {
        return describe("it reads the time or draws by chance", access -> {
            AccessTarget target = access.getTarget();
            JavaClass owner = target.getOwner();
            String name = target.getName();
            boolean takesClock = target instanceof AccessTarget.CodeUnitCallTarget call
                    && call.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
            boolean time = (owner.getPackageName().startsWith("java.time") && name.equals("now") && !takesClock)
                    || (owner.isEquivalentTo(Clock.class) && name.matches("system.*|tick(Millis|Seconds|Minutes)"))
                    || (owner.isEquivalentTo(Date.class) && name.equals("<init>"))
                    || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"));
            boolean chance = (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                    || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                    || owner.isEquivalentTo(SplittableRandom.class)
                    || owner.isAssignableTo(Random.class);
            return time || chance;
        });
    }
}
