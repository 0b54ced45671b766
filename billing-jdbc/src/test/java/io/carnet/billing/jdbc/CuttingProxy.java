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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Stands between a client and its database, and cuts the connection around a COMMIT when it is told to. */
final class CuttingProxy implements AutoCloseable {

    /** When a connection is cut. */
    enum Cut {
        /** Never. */
        NOT,
        /** The database does not get the COMMIT. */
        BEFORE,
        /** The database gets it, the client gets no answer. */
        AT,
        /** The client may have got the answer. */
        AFTER
    }

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
        private volatile Cut next = Cut.NOT;

        Pair(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void requests() {
            byte[] buffer = new byte[1 << 16];
            try (client;
                    behind) {
                InputStream in = client.getInputStream();
                OutputStream out = behind.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    Cut cut = hasCommit(buffer, read) ? cuts.get() : Cut.NOT;
                    if (cut == Cut.BEFORE) {
                        return;
                    }
                    next = cut;
                    out.write(buffer, 0, read);
                    out.flush();
                }
            } catch (IOException e) {
                return;
            }
        }

        void answers() {
            byte[] buffer = new byte[1 << 16];
            try (client;
                    behind) {
                InputStream in = behind.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (next == Cut.AT) {
                        return;
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                    if (next == Cut.AFTER) {
                        return;
                    }
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private static boolean hasCommit(byte[] buffer, int length) {
        for (int i = 0; i + COMMIT.length <= length; i++) {
            int matched = 0;
            while (matched < COMMIT.length && buffer[i + matched] == COMMIT[matched]) {
                matched++;
            }
            if (matched == COMMIT.length) {
                return true;
            }
        }
        return false;
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
