/**
 * Forecasts of training time: step time, waiting, hours and tokens a second of a batch plan on given devices, from the
 * shape of the model and three rates of the cluster. {@link org.longalign.cluster.TimeModel} forecasts and fits the
 * rates to measured times; {@link org.longalign.cluster.WhatIf} varies devices and maximum lengths; {@link
 * org.longalign.paper.PaperTimes} holds the paper's nine training times and the rates fitted to them.
 */
@NullMarked
package org.longalign.cluster;

import org.jspecify.annotations.NullMarked;
