package io.carnet.billing.examples.marketplace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** Tells when its reader has come to the end. */
final class EndingStream extends FilterInputStream {

    private final CountDownLatch ended = new CountDownLatch(1);

    EndingStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        return noted(super.read());
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        return noted(super.read(bytes, from, length));
    }

    private int noted(int read) {
        if (read < 0) {
            ended.countDown();
        }
        return read;
    }

    void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
