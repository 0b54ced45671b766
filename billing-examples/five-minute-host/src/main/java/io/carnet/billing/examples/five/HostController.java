package io.carnet.billing.examples.five;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Principal;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Sells summaries by the word. Whose credits pay is what the key says, never an argument. */
@RestController
class HostController {

    private static final String KEY = "Idempotency-Key";

    private final Billing billing;
    private final Summarizer summarizer;
    private final Callers callers;

    HostController(Billing billing, Summarizer summarizer, Callers callers) {
        this.billing = billing;
        this.summarizer = summarizer;
        this.callers = callers;
    }

    record Order(
            @BindParam(KEY) @NotNull @Key String idempotencyKey,
            @NotBlank @Size(max = 20_000) String text,

            @NotNull @Pattern(regexp = "[1-9][0-9]{0,2}", message = "must be 1 to 999")
            String mostWords) {}

    record Grant(
            @BindParam(KEY) @NotNull @Key String idempotencyKey,
            @NotNull @Key String customer,

            @NotNull @Pattern(regexp = "[0-9]{1,8}(\\.[0-9]{1,9})?", message = "must be credits, as 12.5")
            String credits) {}

    record Sale(String summary, Optional<String> charged, Optional<String> available) {}

    record Receipt(String state, String charged) {}

    record Balance(String held, String available) {}

    record Granted(String key, String available) {

        /** Without the key, which Spring would log. */
        @Override
        public String toString() {
            return "Granted[" + available + "]";
        }
    }

    /** Holds what the longest summary would cost, and charges what was written; nothing, if it fails. */
    @PostMapping("/summaries")
    Sale sell(Principal customer, @Valid Order order) {
        int mostWords = Integer.parseInt(order.mostWords());
        RunRequest request =
                RunRequest.of(order.idempotencyKey(), customer, "summary").upTo(Usage.of("words", mostWords));
        String summary = billing.run(request, run -> {
            String written = summarizer.summarize(order.text(), mostWords);
            run.report(Usage.of("words", written.split(" ").length));
            return written;
        });
        return sale(customer, order.idempotencyKey(), summary);
    }

    /** The summary is paid for, so it is answered even if what is left cannot be read now. */
    private Sale sale(Principal customer, String key, String summary) {
        try {
            String charged = sold(customer, key).charged();
            return new Sale(summary, Optional.of(charged), Optional.of(available(customer)));
        } catch (BillingException e) {
            return new Sale(summary, Optional.empty(), Optional.empty());
        }
    }

    /** What became of a summary whose answer got lost. */
    @GetMapping("/summaries")
    Receipt sold(Principal customer, @RequestParam(name = "key", required = false) String key) {
        Run run =
                billing.runs().find(customer, key).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return new Receipt(run.state().name(), run.charged().toString());
    }

    @GetMapping("/balance")
    Balance balance(Principal customer) {
        var balance = billing.credits().balance(customer);
        return new Balance(balance.held().toString(), balance.available().toString());
    }

    /** Gives credits to a customer, who need not be known before, and answers with the customer's key. */
    @PostMapping("/grants")
    Granted grant(Callers.Operator operator, @Valid Grant grant) {
        Principal customer = Principal.of(grant.customer());
        GrantRequest request = GrantRequest.credits(grant.idempotencyKey(), customer, Amount.credits(grant.credits()));
        billing.packs().grant(request).orElseThrow();
        return new Granted(callers.keyOf(customer), available(customer));
    }

    private String available(Principal customer) {
        return billing.credits().balance(customer).available().toString();
    }
}
