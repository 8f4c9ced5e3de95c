/**
 * Which place of its strip each reel comes to rest on. A strip holds the prizes' pictures in their order, and last the reel's own picture for
 * "no prize". All three reels rest on the same place: three alike, or the three that stand for nothing. There is no other end.
 */

/** A slice that gives nothing. */
export const isBlank = (slice) => slice.blank === true

/** @returns {number} the place on every one of the strips, which have `count` prizes */
export const landing = (slice, at, count) => (isBlank(slice) ? count : at)
