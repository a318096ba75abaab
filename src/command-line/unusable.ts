// What the caller of a command can put right: one clear line on the error output, exit code 2.

export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** Runs a command's body; its number is the exit code. */
export function runCommand(body: () => number): void {
  try {
    process.exitCode = body();
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** `node:util`'s complaint about an option, as one line with the way to use the command. */
export function badUsage(error: unknown, usage: string): Unusable {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n');
  return new Unusable(`${line.replace(/\.?$/, '.')} Use: ${usage}`);
}
