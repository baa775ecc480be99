// Looks for the number of a proof of work (ALTCHA v1) away from the page, so that typing stays smooth.
'use strict';

const BATCH = 500;

onmessage = async ({ data: { salt, challenge, maxnumber } }) => {
  const encoder = new TextEncoder();
  const wanted = new Uint8Array(challenge.match(/../g).map((byte) => parseInt(byte, 16)));
  const matches = async (number) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(salt + number)));
    return wanted.every((byte, at) => byte === hash[at]);
  };
  try {
    for (let first = 0; first <= maxnumber; first += BATCH) {
      const size = Math.min(BATCH, maxnumber + 1 - first);
      const hits = await Promise.all(Array.from({ length: size }, (_, step) => matches(first + step)));
      const step = hits.indexOf(true);
      if (step >= 0) return postMessage({ number: first + step });
      postMessage({ tried: first + size });
    }
    postMessage({ failed: true });
  } catch {
    postMessage({ failed: true });
  }
};
