/** What a user of the library sees first. */
@NullMarked
package io.github.w2vfast;

import org.jspecify.annotations.NullMarked;
