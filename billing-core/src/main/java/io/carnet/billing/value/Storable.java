package io.carnet.billing.value;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A text from outside that every database can keep: no NUL, and no half of a surrogate pair. */
@Constraint(validatedBy = Storable.Validator.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Storable {

    /**
     * What a violation says.
     *
     * @return the message; it never repeats the offending text
     */
    String message() default "must be text without NUL or broken surrogates";

    /**
     * Unused here.
     *
     * @return no groups
     */
    Class<?>[] groups() default {};

    /**
     * Unused here.
     *
     * @return no payload
     */
    Class<? extends Payload>[] payload() default {};

    /** Checks the constraint. Stateless and thread-safe. */
    final class Validator implements ConstraintValidator<Storable, String> {

        /** For the validation engine. */
        public Validator() {}

        @Override
        public boolean isValid(@Nullable String text, @Nullable ConstraintValidatorContext context) {
            return text == null || Texts.storable(text);
        }
    }
}
