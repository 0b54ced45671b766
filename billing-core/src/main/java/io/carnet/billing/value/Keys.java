package io.carnet.billing.value;

/** The one syntax of every identifier and key: safe in logs, URLs, spreadsheets and any database collation. */
public final class Keys {

    /** The syntax as a regular expression. */
    public static final String SYNTAX = "[A-Za-z0-9._:/@+|-]{1," + Limits.KEY_LENGTH + "}";

    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            ALLOWED[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            ALLOWED[c] = true;
            ALLOWED[c - 'a' + 'A'] = true;
        }
        for (char c : "._:/@+|-".toCharArray()) {
            ALLOWED[c] = true;
        }
    }

    private Keys() {}

    /**
     * Whether a text is a well-formed key.
     *
     * @param text the text
     * @return true if it is 1 to 128 characters of the allowed set
     */
    public static boolean wellFormed(CharSequence text) {
        int length = text.length();
        if (length == 0 || length > Limits.KEY_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ALLOWED.length || !ALLOWED[c]) {
                return false;
            }
        }
        return true;
    }

    static void require(String what, String text) {
        if (!wellFormed(text)) {
            throw new IllegalArgumentException(what + " must match " + SYNTAX);
        }
    }
}
