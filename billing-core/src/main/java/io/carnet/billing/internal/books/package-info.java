/** Folds journals into statements and outlooks, and reads statements back; without store or clock. */
@NullMarked
package io.carnet.billing.internal.books;

import org.jspecify.annotations.NullMarked;
