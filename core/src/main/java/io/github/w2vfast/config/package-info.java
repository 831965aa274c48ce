/** What to train and how: values without behaviour. */
@NullMarked
package io.github.w2vfast.config;

import org.jspecify.annotations.NullMarked;
