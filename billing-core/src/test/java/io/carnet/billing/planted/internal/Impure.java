package io.carnet.billing.planted.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Asks the machine for the time and for chance in every way it can. */
public final class Impure {

    private Impure() {}

    static Supplier<Instant> now() {
        return Instant::now;
    }

    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    static long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    static long nanoTime() {
        return System.nanoTime();
    }

    static Clock clock() {
        return Clock.systemUTC();
    }

    static UUID uuid() {
        return UUID.randomUUID();
    }

    static Supplier<Random> random() {
        return Random::new;
    }

    static int threadLocal() {
        return ThreadLocalRandom.current().nextInt();
    }

    static SecureRandom secure() {
        return new SecureRandom();
    }

    static double math() {
        return Math.random();
    }
}
