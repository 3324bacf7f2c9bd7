/**
 * Files written atomically, locks, hashes, seeded choices and optional libraries: parts that several packages need and no
 * user should. Not an API.
 */
@NullMarked
package org.longalign.internal;

import org.jspecify.annotations.NullMarked;
