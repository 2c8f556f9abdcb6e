/** What a run leaves behind: JSON, HTML, percentile distribution, histogram log, CSV. */
@NullMarked
package io.heddle.loadtest.report;

import org.jspecify.annotations.NullMarked;
