/** Pictures of words and of training runs: pages, PNG and SVG. */
package io.github.w2vfast.cli.plot;
