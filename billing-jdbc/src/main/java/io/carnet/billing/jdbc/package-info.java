/** A store for Carnet Billing on a relational database. */
@NullMarked
package io.carnet.billing.jdbc;

import org.jspecify.annotations.NullMarked;
