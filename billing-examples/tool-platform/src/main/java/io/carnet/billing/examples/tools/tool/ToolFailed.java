package io.carnet.billing.examples.tools.tool;

/** A tool could not do its work; the message is for whoever called it. */
public final class ToolFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ToolFailed(String message) {
        super(message);
    }
}
