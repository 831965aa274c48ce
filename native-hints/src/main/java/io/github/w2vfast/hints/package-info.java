/**
 * What the program may ask of the operating system: memory on huge pages, threads that stay on one
 * CPU, and facts about the machine. Every request is a hint. Where the system, a container or the
 * JVM's options do not allow it, the program goes on without, and {@link
 * io.github.w2vfast.hints.HintsReport} says so; nothing here throws because of where it runs,
 * except {@link OutOfMemoryError}.
 *
 * <p>The system property {@value io.github.w2vfast.hints.LibC#SWITCH}{@code =off} turns all native
 * calls off.
 */
package io.github.w2vfast.hints;
