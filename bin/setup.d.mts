/** From a clean clone to a built tree; every step whose result is fresh is skipped. Throws when one fails. */
export function setUp(options?: { quiet?: boolean }): Promise<void>;
