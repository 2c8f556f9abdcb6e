/** The protocol {@code file}: a folder of files, put and got whole. */
@NullMarked
package io.heddle.file;

import org.jspecify.annotations.NullMarked;
