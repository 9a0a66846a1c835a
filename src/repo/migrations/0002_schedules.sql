-- How late a missed fire time may still be made up for, after Temporal was down.
ALTER TABLE schedule ADD COLUMN catchup_window_s INTEGER NOT NULL DEFAULT 3600 CHECK (catchup_window_s >= 10);

-- Why a group run ended without running anything, such as "Already running as group run 7".
ALTER TABLE group_run ADD COLUMN error TEXT;
