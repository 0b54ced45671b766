package io.carnet.billing.value;

/** Which texts every database can keep: those without NUL and without half a surrogate pair. */
public final class Texts {

    private Texts() {}

    /**
     * Whether a text can be kept as it is.
     *
     * @param text the text
     * @return true if every database can store it
     */
    public static boolean storable(String text) {
        return text.codePoints().allMatch(Texts::storable);
    }

    /**
     * What can be kept of a text whose writer cannot be asked again.
     *
     * @param text the text
     * @param longest at most this many characters are kept
     * @return the text, shortened, with question marks in place of what cannot be stored
     */
    public static String keep(String text, int longest) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .map(point -> storable(point) ? point : '?')
                .takeWhile(point -> kept.length() + Character.charCount(point) <= longest)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean storable(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }
}
