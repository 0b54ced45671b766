package io.carnet.billing.jdbc.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may write: anybody at any time, but to an H2 file one after the other. When a transaction commits, H2 saves one table
 * after the other while other transactions go on; of one that ends in the meantime a kill may leave some tables with it and
 * some without. All stores of this process over the same file take turns.
 */
public final class Turn {

    private static final Map<String, Lock> FILES = new ConcurrentHashMap<>();

    private final Optional<Lock> lock;

    private Turn(Optional<Lock> lock) {
        this.lock = lock;
    }

    /** For a database that is in an H2 file, or is not. */
    public static Turn in(Optional<String> file) {
        return new Turn(file.map(path -> FILES.computeIfAbsent(path, each -> new ReentrantLock(true))));
    }

    void take() {
        lock.ifPresent(Lock::lock);
    }

    void pass() {
        lock.ifPresent(Lock::unlock);
    }
}
