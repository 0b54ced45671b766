package io.carnet.billing.journal;

/**
 * One numbered link of a principal's journal.
 *
 * @param number from 1, without gaps
 * @param movement what moved
 * @param hash over the previous hash and the {@linkplain Chain canonical bytes} of this entry
 */
public record Entry(long number, Movement movement, Hash hash) {}
