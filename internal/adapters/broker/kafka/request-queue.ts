interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const PENDING_MS = 10;

/**
 * kafkajs 2.2.4 asks every connection every millisecond, for ever, whether a request waits that the server had told to
 * wait: it sets a timer of a negative time after each answer and each timer (tulios/kafkajs#1751). A process of ours has
 * half a dozen connections; Node 24 warns of each. Here the timer is set only where something waits.
 */
export function mendRequestQueue(require: NodeJS.Require): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const left = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      left > 0 ? left : PENDING_MS,
    );
  };
}
