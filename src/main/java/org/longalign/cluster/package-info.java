/**
 * How long a plan would train: step time, waiting, hours and tokens a second from the model's shape and the rates of the
 * devices. {@link org.longalign.cluster.TimeModel} forecasts; {@link org.longalign.cluster.PaperTimes} holds the paper's
 * nine training times and the rates fitted to them; {@link org.longalign.cluster.WhatIf} varies devices and lengths.
 */
@NullMarked
package org.longalign.cluster;

import org.jspecify.annotations.NullMarked;
