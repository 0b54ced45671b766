package io.carnet.billing.value;

import java.time.Instant;

/** Every limit of the library, by name. At the limit is accepted, one more is refused. */
public final class Limits {

    /** Characters of an identifier or key. */
    public static final int KEY_LENGTH = 128;

    /** Steps of one amount, and of any sum kept in a wallet: a billion whole credits. */
    public static final long AMOUNT_STEPS = 1_000_000_000_000_000_000L;

    /** Run units of one amount. */
    public static final long RUN_UNITS = 1_000_000_000L;

    /** Quantity of one meter in one run. */
    public static final long METER_QUANTITY = 1_000_000_000_000_000L;

    /** Meters of one price or one usage report. */
    public static final int METERS = 16;

    /** Tiers of one rate. */
    public static final int TIERS = 16;

    /** Metadata entries of one run. */
    public static final int METADATA_ENTRIES = 16;

    /** Characters of a metadata name. */
    public static final int METADATA_NAME = 40;

    /** Characters of a metadata value. */
    public static final int METADATA_VALUE = 500;

    /** Steps kept of one run; the last one stands for all that came after. */
    public static final int RUN_STEPS = 64;

    /** Journal entries told of one run's story. */
    public static final int STORY_ENTRIES = 10_000;

    /** Characters kept of why a run was refused. */
    public static final int REFUSAL_TEXT = 1_000;

    /** Products, groups, or agents one activity filter names. */
    public static final int FILTER_NAMES = 100;

    /** Characters of a provider's name for a payment. */
    public static final int REFERENCE = 255;

    /** Charges that a mandate allows in a period. */
    public static final int MANDATE_CHARGES = 100;

    /** Days that a mandate's period lasts. */
    public static final int MANDATE_DAYS = 366;

    /** Characters of a payment that a customer has signed. */
    public static final int CREDENTIAL = 16_384;

    /** Characters of what a provider wants a customer to do, and of where one comes back to: addresses, mostly. */
    public static final int ADDRESS = 4_000;

    /** Characters of a payment method, a provider's reference, or what it says of a payment. */
    public static final int PROVIDER_TEXT = 500;

    /**
     * Journal entries, runs, and events moved into an archive at once, of each. Entries of one instant stay together, so more
     * go where one instant has more.
     */
    public static final int ARCHIVED_AT_ONCE = 10_000;

    /** Rows of one page. */
    public static final int PAGE = 500;

    /** Packs of one principal that still hold something. */
    public static final int LIVE_PACKS = 1_000;

    /** Runs of one principal that are neither settled, released nor expired, and were not refused. */
    public static final int OPEN_HOLDS = 10_000;

    /** Caps of one spending policy. */
    public static final int CAPS = 64;

    /** Products in one allow-list or deny-list. */
    public static final int LISTED_PRODUCTS = 1_000;

    /** Packs one hold may draw on; needing more is "too fragmented", never "insufficient". */
    public static final int HOLD_LINES = 32;

    /** Events one claim of a stream delivers at most. */
    public static final int DELIVERED_AT_ONCE = 100;

    /** Failures of one event in a row after which its stream is parked. */
    public static final int DELIVERY_FAILURES = 8;

    /** Handlers of one billing. */
    public static final int HANDLERS = 64;

    /** Thresholds below which a balance is low. */
    public static final int THRESHOLDS = 16;

    /** Days anything may last: a pack's validity, the longest hold. */
    public static final int DAYS = 36_525;

    /** The first instant nothing can last until, so that every database can store what comes before. */
    public static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    private Limits() {}
}
