package io.carnet.billing.planted.catalog;

/** Changes after it was built. */
public class Bean {

    private long price;

    public long getPrice() {
        return price;
    }

    public void setPrice(long price) {
        this.price = price;
    }
}
