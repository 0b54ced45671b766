package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carnet.billing.Joined;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Principal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/**
 * The agent groups of customers. That a group is there, and what its token hashes to, is the platform's to know; what it may
 * spend is the library's. Both are written in one transaction. A token is told once, and not kept.
 */
@Component
class Groups {

    static final String SYNTAX = "[a-z0-9][a-z0-9-]{0,31}";

    private static final Predicate<String> NAME = Pattern.compile(SYNTAX).asMatchPredicate();
    private static final String PREFIX = "grp_";
    private static final int TOKEN_BYTES = 32;

    private final JdbcClient jdbc;
    private final Joined joined;
    private final SecureRandom random = new SecureRandom();

    Groups(JdbcClient jdbc, Joined joined) {
        this.jdbc = jdbc;
        this.joined = joined;
    }

    static Subject subject(String group) {
        return Subject.of(Spender.group(group));
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String name(String text) {
        if (!NAME.test(text)) {
            throw new IllegalArgumentException("must match " + SYNTAX);
        }
        return text;
    }

    /** The group that a token belongs to. */
    Optional<Callers.Agent> bearing(String token) {
        return token.startsWith(PREFIX)
                ? jdbc.sql("SELECT customer, name FROM platform_group WHERE token_hash = ?")
                        .param(hash(token))
                        .query((row, number) -> new Callers.Agent(Principal.of(row.getString(1)), row.getString(2)))
                        .optional()
                : Optional.empty();
    }

    /** Makes a group and answers its token; there must be none of this name. */
    @Transactional
    public String create(Principal customer, String name, SpendingPolicy policy) {
        String token = token();
        try {
            jdbc.sql("INSERT INTO platform_group (customer, name, token_hash) VALUES (?, ?, ?)")
                    .params(customer.value(), name, hash(token))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "there is a group of this name");
        }
        joined.spending().set(customer, subject(name), 0, policy).orElseThrow();
        return token;
    }

    /** Replaces what a group may spend; refused if it is not at this version any more. */
    @Transactional
    public void change(Principal customer, String name, long version, SpendingPolicy policy) {
        requireExists(customer, name);
        joined.spending().set(customer, subject(name), version, policy).orElseThrow();
    }

    /** Gives a group another token; the one before it is good for nothing at once. */
    String rotate(Principal customer, String name) {
        String token = token();
        requireExists(customer, name);
        jdbc.sql("UPDATE platform_group SET token_hash = ? WHERE customer = ? AND name = ?")
                .params(hash(token), customer.value(), name)
                .update();
        return token;
    }

    List<String> names(Principal customer) {
        return jdbc.sql("SELECT name FROM platform_group WHERE customer = ? ORDER BY name")
                .param(customer.value())
                .query(String.class)
                .list();
    }

    void requireExists(Principal customer, String name) {
        boolean missing = jdbc.sql("SELECT 1 FROM platform_group WHERE customer = ? AND name = ?")
                .params(customer.value(), name)
                .query(Integer.class)
                .optional()
                .isEmpty();
        if (missing) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such group");
        }
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A token is as random as its hash, so nothing slower is needed. */
    private static String hash(String token) {
        return Digests.sha256(token.getBytes(US_ASCII));
    }
}
