package io.carnet.billing;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Limits;

final class Pages {

    private Pages() {}

    static int limit(int limit) {
        if (limit < 1 || limit > Limits.PAGE) {
            throw new InvalidRequestException("limit", "must be 1 to " + Limits.PAGE);
        }
        return limit;
    }
}
