package io.heddle.server.remote;

/**
 * A file that has arrived.
 *
 * @param bytes of the whole
 * @param there how many of them had been there before
 * @param sha256 of the whole, in hexadecimal digits
 */
public record Transferred(long bytes, long there, String sha256) {}
