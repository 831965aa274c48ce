package io.github.w2vfast.bench;

/**
 * Something to measure.
 *
 * @param name unique, without spaces
 * @param work multiply-adds of one call; where it has none, the floats it handles
 * @param garbage bytes that a call may leave on the heap
 * @param call may be made any number of times, and does the same work each time
 */
record Measurement(String name, double work, int garbage, Runnable call) {}
