package io.carnet.billing.examples.benchmarks;

import java.util.Locale;
import java.util.function.Function;

/** A line of the table: who keeps the books, and in which tables. */
@SuppressWarnings("ImmutableEnumChecker")
enum Line {
    CARNET("Carnet", Tables.NEW, Ours::new),
    STAGED("Carnet, staged", Tables.NEW, Staged::new),
    HAND_WRITTEN("hand-written", Tables.NEW, HandWritten::new),
    ONE_STATEMENT("one statement", Tables.NEW, OneStatement::new),
    CARNET_STALE("Carnet, stale statistics", Tables.STALE, Ours::new),
    CARNET_FULL("Carnet, full", Tables.FULL, Ours::new),
    HAND_WRITTEN_FULL("hand-written, full", Tables.FULL, HandWritten::new),
    ONE_STATEMENT_FULL("one statement, full", Tables.FULL, OneStatement::new);

    /** What is in the tables before the first run. */
    enum Tables {
        /** Packs and policies; statistics are brought up to date before each cell. */
        NEW,
        /** The same, but the statistics are, and stay, those of tables without a run. */
        STALE,
        /** A long history besides. */
        FULL
    }

    private final String title;
    private final Tables tables;
    private final Function<String, Contender> contender;

    Line(String title, Tables tables, Function<String, Contender> contender) {
        this.title = title;
        this.tables = tables;
        this.contender = contender;
    }

    static Line of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    String title() {
        return title;
    }

    Tables tables() {
        return tables;
    }

    String database() {
        return name().toLowerCase(Locale.ROOT);
    }

    Contender on(String url) {
        return contender.apply(url);
    }

    /** What its figures are set against. */
    Line handWritten() {
        return tables == Tables.FULL ? HAND_WRITTEN_FULL : HAND_WRITTEN;
    }

    /** What its figures are set against, too. */
    Line oneStatement() {
        return tables == Tables.FULL ? ONE_STATEMENT_FULL : ONE_STATEMENT;
    }
}
