package io.carnet.billing.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything reaches the host's hook, and nothing it throws comes back. */
class GuardedMetricsTest {

    private static final List<Object> TOLD = List.of("text", 7, 8L, Set.of("texts"));

    static List<Method> methods() {
        return Arrays.stream(Metrics.class.getMethods())
                .filter(Method::isDefault)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whatItIsToldReachesTheHost(Method method) throws ReflectiveOperationException {
        List<Object> heard = new ArrayList<>();
        Metrics guarded = Metrics.guarded(hook((called, arguments) -> {
            heard.add(called.getName());
            heard.addAll(List.of(arguments));
        }));

        method.invoke(guarded, arguments(method));

        List<Object> expected = new ArrayList<>(List.of(method.getName()));
        expected.addAll(List.of(arguments(method)));
        assertThat(heard).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whatTheHostThrowsStaysInside(Method method) throws ReflectiveOperationException {
        for (Throwable thrown : List.of(
                new IllegalStateException("a meter broke"),
                new NoClassDefFoundError("a/Meter"),
                new IOException("sneaked past the compiler"))) {
            List<Throwable> threw = new ArrayList<>();
            Metrics guarded = Metrics.guarded(hook((called, arguments) -> {
                threw.add(thrown);
                sneak(thrown);
            }));

            method.invoke(guarded, arguments(method));

            assertThat(threw).containsExactly(thrown);
        }
    }

    @Test
    void onlyTheFirstFailureIsLogged() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Metrics guarded = Metrics.guarded(hook((called, arguments) -> {
                throw new IllegalStateException(called.getName() + " broke");
            }));
            guarded.retried("deadlock");
            guarded.lockWaited(1);
            guarded.retried("deadlock");
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("the host's metrics failed")
                .containsOnlyOnce("retried broke")
                .doesNotContain("lockWaited broke");
    }

    @Test
    void noneStaysNoneAndNothingIsGuardedTwice() {
        Metrics guarded = Metrics.guarded(new Metrics() {});

        assertThat(Metrics.guarded(Metrics.NONE)).isSameAs(Metrics.NONE);
        assertThat(Metrics.guarded(guarded)).isSameAs(guarded);
    }

    private interface Heard {
        void call(Method method, Object[] arguments);
    }

    private static Metrics hook(Heard heard) {
        return (Metrics) Proxy.newProxyInstance(
                Metrics.class.getClassLoader(), new Class<?>[] {Metrics.class}, (proxy, method, arguments) -> {
                    heard.call(method, arguments);
                    return null;
                });
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> TOLD.stream()
                        .filter(value -> boxed(type).isInstance(value))
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    private static Class<?> boxed(Class<?> type) {
        if (type == int.class) {
            return Integer.class;
        }
        return type == long.class ? Long.class : type;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
