package io.carnet.billing.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Stands between a client and its database, and cuts the connection around a COMMIT when it is told to: wherever the word
 * is in what the client sends, alone or behind other statements.
 */
final class CuttingProxy implements AutoCloseable {

    /** When a connection is cut. */
    enum Cut {
        /** Never. */
        NOT,
        /** The database gets nothing of what has the COMMIT in it. */
        BEFORE,
        /** The database gets it, the client gets no answer. */
        AT,
        /** The same, but the database gets it when the client has long seen that its connection is cut. */
        LATE,
        /** The client may have got the answer. */
        AFTER
    }

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final byte[] COMMIT = "COMMIT".getBytes(US_ASCII);

    private final ServerSocket server;
    private final InetSocketAddress database;
    private final Supplier<Cut> cuts;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Asks what to do at every COMMIT. */
    CuttingProxy(int databasePort, Supplier<Cut> cuts) {
        this.cuts = cuts;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = new InetSocketAddress(InetAddress.getLoopbackAddress(), databasePort);
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket();
                behind.connect(database);
                client.setTcpNoDelay(true);
                behind.setTcpNoDelay(true);
                open.add(client);
                open.add(behind);
                Pair pair = new Pair(client, behind);
                threads.execute(pair::requests);
                threads.execute(pair::answers);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private final class Pair {

        private final Socket client;
        private final Socket behind;
        private volatile Cut cut = Cut.NOT;

        Pair(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void requests() {
            byte[] buffer = new byte[1 << 16];
            Word commit = new Word(COMMIT);
            try {
                InputStream in = client.getInputStream();
                OutputStream out = behind.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (commit.endsIn(buffer, read)) {
                        cut = cuts.get();
                    }
                    switch (cut) {
                        case NOT, AFTER -> send(out, buffer, read);
                        case BEFORE -> {
                            end(behind);
                            return;
                        }
                        case AT, LATE -> {
                            end(client);
                            if (cut == Cut.LATE) {
                                LockSupport.parkNanos(DELAY.toNanos());
                            }
                            send(out, buffer, read);
                            behind.shutdownOutput();
                            return;
                        }
                    }
                }
                end(behind);
            } catch (IOException e) {
                end(behind);
            } finally {
                end(client);
            }
        }

        /** Reads to the end even if nobody wants it: who hangs up on a database unheard may keep it from its work. */
        void answers() {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = behind.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (cut == Cut.NOT || cut == Cut.AFTER) {
                        send(out, buffer, read);
                    }
                    if (cut == Cut.AFTER) {
                        return;
                    }
                }
            } catch (IOException e) {
                return;
            } finally {
                end(client);
                end(behind);
            }
        }

        private void send(OutputStream out, byte[] buffer, int length) throws IOException {
            out.write(buffer, 0, length);
            out.flush();
        }
    }

    private void end(Socket socket) {
        try {
            open.remove(socket);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for a word in a stream, which may come in any pieces. */
    private static final class Word {

        private final byte[] word;
        private int matched;

        Word(byte[] word) {
            this.word = word;
        }

        /** Where it breaks off it can only begin anew. READ COMMITTED is something else. */
        boolean endsIn(byte[] buffer, int length) {
            boolean found = false;
            for (int i = 0; i < length; i++) {
                if (buffer[i] != word[matched]) {
                    matched = 0;
                }
                matched += buffer[i] == word[matched] ? 1 : 0;
                if (matched == word.length) {
                    found |= i + 1 == length || buffer[i + 1] != 'T';
                    matched = 0;
                }
            }
            return found;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
