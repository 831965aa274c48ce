/** The arithmetic on rows of float32; the only package that uses the Vector API. */
@NullMarked
package io.github.w2vfast.kernel;

import org.jspecify.annotations.NullMarked;
