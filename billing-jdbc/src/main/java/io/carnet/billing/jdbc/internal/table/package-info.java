/** One class a table: its statements, and how a row is read and written. */
@NullMarked
package io.carnet.billing.jdbc.internal.table;

import org.jspecify.annotations.NullMarked;
