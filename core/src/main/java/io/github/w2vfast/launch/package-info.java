/**
 * How the jar starts. Compiled to Java 8 bytecode, so that a Java too old for the program can still
 * say so; hence no reference to any other package, save by name.
 */
package io.github.w2vfast.launch;
