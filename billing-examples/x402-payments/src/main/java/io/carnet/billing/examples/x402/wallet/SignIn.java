package io.carnet.billing.examples.x402.wallet;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.PersonalMessage;
import io.carnet.billing.examples.x402.ethereum.Signature;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a wallet shows its owner who signs in with it (EIP-4361).
 *
 * @param domain where; a host takes only its own
 * @param address who
 * @param statement what is agreed to, if anything
 * @param uri what is signed in to
 * @param chainId the network's number
 * @param nonce the host's, to be taken once
 * @param issuedAt when it was made
 * @param expiresAt until when it may be used, if there is an end
 * @param notBefore from when on, if it is not at once
 * @param requestId the host's name for it, if it has one
 * @param resources what else is asked for
 */
public record SignIn(
        String domain,
        Address address,
        Optional<String> statement,
        URI uri,
        String chainId,
        String nonce,
        Instant issuedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> notBefore,
        Optional<String> requestId,
        List<URI> resources) {

    private static final int LONGEST = 8_192;
    private static final Pattern FIRST_LINE =
            Pattern.compile("(?:[a-z][a-z0-9+.-]*://)?([^\\s/?#]+) wants you to sign in with your Ethereum account:");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,78}");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9]{8,128}");

    /** Copies the resources. */
    public SignIn {
        resources = List.copyOf(resources);
    }

    /**
     * Reads a message.
     *
     * @param text as it was signed
     * @return what it says
     * @throws IllegalArgumentException if it is no such message
     */
    public static SignIn of(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("the message is too long");
        }
        return new Reader(text).read();
    }

    /**
     * Whether it is to be taken now. The host sees to it that it gave out the nonce and takes it once.
     *
     * @param host the domain it must be for
     * @param at the time
     * @return true if it is for the host, has begun and has not ended
     */
    public boolean isFor(String host, Instant at) {
        return domain.equals(host)
                && !notBefore.filter(at::isBefore).isPresent()
                && expiresAt.filter(end -> !at.isBefore(end)).isEmpty();
    }

    /**
     * Whether its address signed a message.
     *
     * @param text the message this was read from
     * @param signature what the wallet answered
     * @return true if it did
     */
    public boolean isSigned(String text, Signature signature) {
        return new PersonalMessage(text)
                .signer(signature)
                .filter(address::equals)
                .isPresent();
    }

    /** Takes lines off a message in the one order they may come in. */
    private static final class Reader {

        private final String[] lines;
        private int next;

        Reader(String text) {
            lines = text.split("\n", -1);
        }

        SignIn read() {
            Matcher first = FIRST_LINE.matcher(line());
            require(first.matches(), "its first line is another");
            Address address = Address.of(line());
            require(line().isEmpty(), "the third line is not empty");
            Optional<String> statement = statement();
            URI uri = uri(needed("URI: "));
            require(needed("Version: ").equals("1"), "its version is not 1");
            String chain = needed("Chain ID: ");
            require(NUMBER.matcher(chain).matches(), "its chain is no number");
            String nonce = needed("Nonce: ");
            require(NONCE.matcher(nonce).matches(), "its nonce is none");
            SignIn read = new SignIn(
                    first.group(1),
                    address,
                    statement,
                    uri,
                    chain,
                    nonce,
                    instant(needed("Issued At: ")),
                    optional("Expiration Time: ").map(Reader::instant),
                    optional("Not Before: ").map(Reader::instant),
                    optional("Request ID: "),
                    resources());
            require(next == lines.length, "there is more of it than there may be");
            return read;
        }

        private Optional<String> statement() {
            String line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            require(line().isEmpty(), "no empty line follows what is agreed to");
            return Optional.of(line);
        }

        private List<URI> resources() {
            List<URI> resources = new ArrayList<>();
            if (next < lines.length && lines[next].equals("Resources:")) {
                next++;
                while (next < lines.length) {
                    resources.add(uri(needed("- ")));
                }
            }
            return resources;
        }

        private String line() {
            require(next < lines.length, "it ends early");
            return lines[next++];
        }

        private String needed(String name) {
            return optional(name).orElseThrow(() -> new IllegalArgumentException("not a sign-in: no " + name.strip()));
        }

        private Optional<String> optional(String name) {
            if (next == lines.length || !lines[next].startsWith(name)) {
                return Optional.empty();
            }
            return Optional.of(lines[next++].substring(name.length()));
        }

        private static URI uri(String text) {
            URI uri = URI.create(text);
            require(uri.isAbsolute(), "an address of it is relative");
            return uri;
        }

        private static Instant instant(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("not a sign-in: an instant is none");
            }
        }

        private static void require(boolean fulfilled, String otherwise) {
            if (!fulfilled) {
                throw new IllegalArgumentException("not a sign-in: " + otherwise);
            }
        }
    }
}
