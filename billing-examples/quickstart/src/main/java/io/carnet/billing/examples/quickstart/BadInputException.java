package io.carnet.billing.examples.quickstart;

/** A file that cannot be worked on; the message is for the user. */
final class BadInputException extends Exception {

    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }

    BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
