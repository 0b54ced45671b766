/** What is sold and at what price: products, prices, offers, and the port through which a host tells them. */
@NullMarked
package io.carnet.billing.catalog;

import org.jspecify.annotations.NullMarked;
