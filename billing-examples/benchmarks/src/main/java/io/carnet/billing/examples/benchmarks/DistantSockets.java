package io.carnet.billing.examples.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;

/** Sockets to a server that seems farther away: each request leaves as much later as a round trip would take longer. */
public final class DistantSockets extends SocketFactory {

    private final long nanos;

    /** Named in the URL of a connection. */
    public DistantSockets(String nanos) {
        this.nanos = Long.parseLong(nanos);
    }

    @Override
    public Socket createSocket() {
        return new Distant();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("connect later");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new IOException("connect later");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("connect later");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw new IOException("connect later");
    }

    private final class Distant extends Socket {

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream socket = super.getOutputStream();
            return new ByteArrayOutputStream() {
                @Override
                public void flush() throws IOException {
                    long end = System.nanoTime() + nanos;
                    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    socket.write(buf, 0, count);
                    socket.flush();
                    reset();
                }
            };
        }
    }
}
