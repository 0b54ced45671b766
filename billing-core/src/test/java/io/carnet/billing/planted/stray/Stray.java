package io.carnet.billing.planted.stray;

/** In a package that no layer names. */
public interface Stray {}
