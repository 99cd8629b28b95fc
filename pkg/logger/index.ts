import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * One JSON line a record (pino: the field's standard, and it does not block). Secrets never reach it: what
 * might carry one is removed here as well, as a second wall.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Pino's usual one writes the messages of all causes into the error's own.
      serializers: { err: pino.stdSerializers.errWithCause },
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['key', 'password', 'token', 'authorization', '*.key', '*.password', '*.authorization'],
      },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
