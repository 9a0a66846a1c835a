package dev.pipekit.jrunner.core;

/**
 * Why the destination refuses one row.
 *
 * @param column null where neither the database nor we can tell
 * @param reason without the row's place, which is told beside it
 */
public record Refusal(String column, String reason) {}
