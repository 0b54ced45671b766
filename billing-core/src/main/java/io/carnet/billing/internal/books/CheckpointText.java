package io.carnet.billing.internal.books;

import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.value.PackId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a checkpoint carries as its content, in lines like those of a statement. It repeats the checkpoint's own figures and
 * ends with a seal, so that a row that was changed anywhere shows; whoever writes all of it anew is found by the journal.
 */
public final class CheckpointText {

    private static final String VERSION = "1";

    private CheckpointText() {}

    /** A checkpoint with its content. */
    public static Checkpoint with(Checkpoint bare, Carried carried) {
        List<String> lines = new ArrayList<>();
        lines.add(header(bare, carried));
        carried.packs().forEach((pack, position) -> lines.add(Lines.position("pack", pack, position)));
        carried.revoked().forEach(pack -> lines.add(Lines.checked("revoked", pack)));
        carried.lost().forEach((pack, steps) -> lines.add(Lines.checked("lost", pack, steps)));
        carried.debts().forEach((key, steps) -> lines.add(Lines.debt("debt", key, steps)));
        carried.charges().forEach((run, steps) -> lines.add(Lines.checked("charged", run, steps)));
        String text = String.join("\n", lines) + "\n";
        return new Checkpoint(
                bare.principal(),
                bare.number(),
                bare.at(),
                bare.since(),
                bare.entries(),
                bare.head(),
                bare.events(),
                text + seal(text));
    }

    private static String header(Checkpoint own, Carried carried) {
        return Lines.checked(
                "checkpoint",
                VERSION,
                own.principal(),
                own.number(),
                own.at(),
                own.since(),
                own.entries(),
                own.head(),
                own.events(),
                carried.issued(),
                carried.issues(),
                carried.refusals());
    }

    private static String seal(String text) {
        return Lines.seal(Sha.fresh().digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * What a checkpoint carries.
     *
     * @throws IllegalArgumentException if the row is not as it was written
     */
    public static Carried read(Checkpoint checkpoint) {
        if (checkpoint.number() == 0) {
            return Carried.NOTHING;
        }
        int end = checkpoint.content().lastIndexOf('\n') + 1;
        String text = checkpoint.content().substring(0, end);
        if (!checkpoint.content().substring(end).equals(seal(text))) {
            throw new IllegalArgumentException("does not fit its seal");
        }
        List<String> lines = text.lines().toList();
        Fields header = Fields.line(lines.get(0), 12);
        for (int i = 0; i < 8; i++) {
            header.text();
        }
        TreeMap<PackId, Position> packs = new TreeMap<>();
        TreeSet<PackId> revoked = new TreeSet<>();
        TreeMap<PackId, Long> lost = new TreeMap<>();
        TreeMap<BalanceKey, Long> debts = new TreeMap<>();
        TreeMap<String, Long> charges = new TreeMap<>();
        long issued = header.number();
        Hash issues = header.hash();
        long refusals = header.number();
        for (String line : lines.subList(1, lines.size())) {
            switch (Lines.type(line)) {
                case "pack" -> {
                    Fields fields = Fields.position(line);
                    packs.put(PackId.of(fields.text()), fields.position());
                }
                case "revoked" -> revoked.add(PackId.of(Fields.line(line, 2).text()));
                case "lost" -> {
                    Fields fields = Fields.line(line, 3);
                    lost.put(PackId.of(fields.text()), fields.number());
                }
                case "debt" -> {
                    Fields fields = Fields.debt(line);
                    debts.put(fields.key(), fields.number());
                }
                case "charged" -> {
                    Fields fields = Fields.line(line, 3);
                    charges.put(fields.text(), fields.number());
                }
                default -> throw new IllegalArgumentException("has a line of no kind");
            }
        }
        Carried carried = new Carried(packs, revoked, lost, debts, issued, issues, charges, refusals);
        Fields.requireWritten(lines.get(0), header(checkpoint, carried));
        return carried;
    }
}
