/**
 * Artifacts from Maven repositories, by Maven's own resolver and as the user's settings say. {@link
 * org.longalign.kernel.magic.maven.MavenResolver} is the entry. Only what is here loads Maven's classes.
 */
@NullMarked
package org.longalign.kernel.magic.maven;

import org.jspecify.annotations.NullMarked;
