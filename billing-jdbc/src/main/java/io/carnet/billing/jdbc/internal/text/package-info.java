/** What no column is worth: values of the core as short texts, and back. */
@NullMarked
package io.carnet.billing.jdbc.internal.text;

import org.jspecify.annotations.NullMarked;
