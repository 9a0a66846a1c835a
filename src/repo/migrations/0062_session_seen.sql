-- Each sign-in removes the sessions that ended; those not seen for long are found by this, as the expired by the other.
CREATE INDEX session_seen ON session (last_seen_at);
