package io.carnet.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.contract.BillingContract;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link BillingContract} promises, to a thousand virtual threads at once. On a Java without virtual threads the same
 * crowd is one of platform threads, and then nothing can be pinned.
 */
class VirtualThreadsTest extends BillingContract {

    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    @TempDir
    private Path directory;

    @Override
    protected BillingStore emptyStore() {
        return new InMemoryBillingStore();
    }

    @Override
    protected Crowd newCrowd() {
        return new Crowd(threads());
    }

    /** Compiled for a Java that has none, so asked for by name. */
    private static ExecutorService threads() {
        if (!VIRTUAL) {
            return Executors.newCachedThreadPool();
        }
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("every Java since 21 has virtual threads", e);
        }
    }

    @Override
    public int many() {
        return VIRTUAL ? 1_000 : 200;
    }

    @Test
    void nothingOfTheLibraryPinsAVirtualThread() throws IOException {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording();
                Billing billing = Billing.on(new InMemoryBillingStore())
                        .catalog(StaticCatalog.of(
                                List.of(Product.of("tool", Price.perRun(Amount.credits(1)))), List.of()))
                        .build()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            Principal principal = Principal.of("busy");
            billing.packs()
                    .grant(GrantRequest.credits("funds", principal, Amount.credits(many())))
                    .orElseThrow();
            crowd().send(many(), who -> billing.run(RunRequest.of("run-" + who, principal, "tool"), run -> who));
            crowd().send(1, who -> Pinned.DONE);
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> pinned = RecordingFile.readAllEvents(file);

        assertThat(pinned).filteredOn(VirtualThreadsTest::isPlanted).hasSize(VIRTUAL ? 1 : 0);
        assertThat(pinned).filteredOn(event -> !isPlanted(event)).isEmpty();
    }

    private static boolean isPlanted(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .map(RecordedFrame::getMethod)
                        .anyMatch(method -> method.getType().getName().equals(Pinned.class.getName()));
    }

    /** Waits while its class is being initialised, which pins; to see that pinning would be found. */
    private static final class Pinned {

        static final boolean DONE = waited();

        private static boolean waited() {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            return true;
        }
    }
}
