/**
 * Resolves artifacts from Maven repositories with Maven's own resolver and the user's settings. The entry point is
 * {@link org.longalign.kernel.internal.maven.MavenResolver}. It is a package of its own so that Maven's classes are
 * loaded only when a cell uses them.
 */
@NullMarked
package org.longalign.kernel.internal.maven;

import org.jspecify.annotations.NullMarked;
