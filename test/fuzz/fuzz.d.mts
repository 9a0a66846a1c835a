interface Server {
  host: string;
  port: number;
  user: string;
  password: string;
}

export interface Fuzzed {
  /** Schemathesis' exit code: 0 when nothing was found. */
  code: number;
  /** What the server logged of faults. */
  errors: string[];
  /** What it all comes to, a line each. */
  summary: string[];
  /** What Schemathesis printed, unless it went to the terminal. */
  output: string;
}

/** Schemathesis against a Pipekit of its own, in databases of its own on the server. */
export function fuzz(options: {
  postgres: Server;
  temporalCli: string;
  /** Where the reports go. */
  folder: string;
  /** Less than a minute of it. */
  isQuick: boolean;
  /** Keeps what it prints instead of showing it. */
  isSilent?: boolean;
  /** For `schemathesis run`. */
  args?: string[];
}): Promise<Fuzzed>;
