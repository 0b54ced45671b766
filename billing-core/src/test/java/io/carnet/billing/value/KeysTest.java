package io.carnet.billing.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+|-";

    private static final Map<String, Function<String, Object>> IDENTIFIERS = Map.ofEntries(
            named("command key", CommandKey::of),
            named("handler", HandlerName::of),
            named("offer", OfferId::of),
            named("pack", PackId::of),
            named("principal", Principal::of),
            named("product", ProductId::of),
            named("run key", RunKey::of),
            named("group", Spender::group),
            named("agent", agent -> Spender.agent("group", agent)),
            named("scope", Scope::ofCode),
            named("subject", name -> new Subject(Subject.Level.PRODUCT, "", name)));

    private static Map.Entry<String, Function<String, Object>> named(String name, Function<String, Object> reader) {
        return Map.entry(name, reader);
    }

    private static final Map<String, String> HOSTILE = Map.ofEntries(
            Map.entry("empty", ""),
            Map.entry("one too long", "k".repeat(Limits.KEY_LENGTH + 1)),
            Map.entry("huge", "k".repeat(1_000_000)),
            Map.entry("space", "a b"),
            Map.entry("leading space", " q9"),
            Map.entry("trailing space", "q9 "),
            Map.entry("newline", "a\nb"),
            Map.entry("trailing newline", "a\n"),
            Map.entry("carriage return", "a\rb"),
            Map.entry("tab", "a\tb"),
            Map.entry("nul", "a\0"),
            Map.entry("escape", "\u001b[31m"),
            Map.entry("delete", "a\u007f"),
            Map.entry("single quote", "a'b"),
            Map.entry("double quote", "a\"b"),
            Map.entry("backslash", "a\\b"),
            Map.entry("formula", "=cmd()"),
            Map.entry("markup", "<b>"),
            Map.entry("template", "${x}"),
            Map.entry("percent", "%s"),
            Map.entry("comma", "a,b"),
            Map.entry("semicolon", "a;b"),
            Map.entry("cyrillic a", "\u0430lice"),
            Map.entry("full-width a", "\uff41lice"),
            Map.entry("accent", "alic\u00e9"),
            Map.entry("combining accent", "alice\u0301"),
            Map.entry("dotless i", "al\u0131ce"),
            Map.entry("zero width space", "a\u200bb"),
            Map.entry("no-break space", "a\u00a0b"),
            Map.entry("right-to-left", "a\u202eb"),
            Map.entry("byte order mark", "\ufeffa"),
            Map.entry("emoji", "\ud83d\ude00"),
            Map.entry("lone surrogate", "\ud83d"),
            Map.entry("arabic digit", "\u0661"),
            Map.entry("wraps to a letter", "\u0161"));

    static Stream<Arguments> everyIdentifierAndHostileText() {
        return IDENTIFIERS.entrySet().stream()
                .flatMap(identifier -> HOSTILE.entrySet().stream()
                        .map(text -> Arguments.of(
                                Named.of(identifier.getKey(), identifier.getValue()),
                                Named.of(text.getKey(), text.getValue()))));
    }

    @ParameterizedTest
    @MethodSource("everyIdentifierAndHostileText")
    void refusesHostileTextWithoutRepeatingIt(Function<String, Object> identifier, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> identifier.apply(text))
                .satisfies(refused -> assertThat(refused.getMessage()).contains(Keys.SYNTAX))
                .satisfies(refused -> assertThat(refused.getMessage().replace(Keys.SYNTAX, ""))
                        .matches("[ -~]{1,100}")
                        .doesNotContain(text.isEmpty() ? "\0" : text));
    }

    static Stream<Arguments> identifiers() {
        return IDENTIFIERS.entrySet().stream().map(each -> Arguments.of(Named.of(each.getKey(), each.getValue())));
    }

    @ParameterizedTest
    @MethodSource("identifiers")
    void takesOneToTheLongestOfTheWholeAlphabet(Function<String, Object> identifier) {
        for (String text : List.of("a", "-", ALPHABET, "k".repeat(Limits.KEY_LENGTH))) {
            assertThat(identifier.apply(text).toString()).endsWith(text);
        }
    }

    @Test
    void allowsExactlyTheAlphabet() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            assertThat(Keys.wellFormed("a" + c)).as("U+%04x", (int) c).isEqualTo(ALPHABET.indexOf(c) >= 0);
        }
    }

    @Test
    void agreesWithItsOwnExpression() {
        for (String text : HOSTILE.values()) {
            assertThat(text.matches(Keys.SYNTAX)).isEqualTo(Keys.wellFormed(text));
        }
        assertThat(ALPHABET).matches(Keys.SYNTAX);
    }

    @Test
    void comparesByteByByte() {
        assertThat(Principal.of("Alice")).isNotEqualTo(Principal.of("alice")).isLessThan(Principal.of("alice"));
        assertThat(Principal.of("a-1")).isNotEqualTo(Principal.of("a_1".replace('_', '.')));
    }

    @Test
    void anyScopeCoversEveryProductAndOneScopeOnlyItsOwn() {
        ProductId chat = ProductId.of("chat");
        assertThat(Scope.ANY.covers(chat)).isTrue();
        assertThat(Scope.of(chat).covers(chat)).isTrue();
        assertThat(Scope.of(chat).covers(ProductId.of("chat2"))).isFalse();
        assertThat(Scope.of(chat).covers(ProductId.of("CHAT"))).isFalse();
    }

    @Test
    void noProductCanPassForAnyScope() {
        assertThat(Scope.ofCode("*")).isEqualTo(Scope.ANY);
        assertThat(Scope.ofCode("chat")).isEqualTo(Scope.of(ProductId.of("chat")));
        assertThatIllegalArgumentException().isThrownBy(() -> ProductId.of(Scope.ANY.code()));
    }
}
