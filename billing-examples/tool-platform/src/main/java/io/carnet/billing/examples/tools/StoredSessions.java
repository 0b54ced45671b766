package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.wallet.Session;
import io.carnet.billing.examples.x402.wallet.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sessions of wallets in the platform's database, where every process of it sees them, and what is taken in them is taken
 * in the transaction that it pays for. They are forgotten an hour after they have ended.
 */
@Component
class StoredSessions implements Sessions {

    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    StoredSessions(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void open(Session session) {
        jdbc.sql("DELETE FROM platform_session WHERE ends_at < ?")
                .param(stored(clock.instant().minus(REMEMBERED)))
                .update();
        jdbc.sql("INSERT INTO platform_session (nonce, wallet, ends_at) VALUES (?, ?, ?)")
                .params(session.nonce(), session.wallet().value(), stored(session.until()))
                .update();
    }

    private static OffsetDateTime stored(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    public Optional<Session> find(String nonce) {
        return jdbc.sql("SELECT wallet, ends_at FROM platform_session WHERE nonce = ?")
                .param(nonce)
                .query((row, number) -> new Session(
                        nonce,
                        Address.of(row.getString(1)),
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** {@inheritDoc} In a transaction, nothing but its rollback may follow if it has been taken. */
    @Override
    public boolean take(Session session, String request) {
        try {
            jdbc.sql("INSERT INTO platform_request (nonce, request) VALUES (?, ?)")
                    .params(session.nonce(), request)
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }
}
