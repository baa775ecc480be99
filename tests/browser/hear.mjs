import { readFileSync } from 'node:fs';

// The spoken digits of the first page, written down: loud stretches are cut out and each is compared, as a row of short
// spectra, with the ten recordings at several speeds. Noise and murmur are quiet enough for that; a page heard wrong gives new
// digits.

const RATE = 8000, FRAME = 256, HOP = 80, BANDS = 24, FLOOR = 0.3, MARGIN = 320, SPEEDS = [0.9, 0.95, 1, 1.05, 1.1];

function spectra(samples) {
  const rows = [];
  for (let at = 0; at + FRAME <= samples.length; at += HOP) {
    const re = new Float64Array(FRAME), im = new Float64Array(FRAME);
    for (let i = 0; i < FRAME; i += 1) re[i] = samples[at + i] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
    transform(re, im);
    const row = new Float64Array(BANDS);
    for (let bin = 3; bin < FRAME / 2; bin += 1) row[Math.min(BANDS - 1, bands[bin])] += re[bin] ** 2 + im[bin] ** 2;
    rows.push(row.map((power) => Math.log(power + FLOOR)));
  }
  return rows;
}

/// Bands as wide as the ear's.
const mel = (hertz) => 2595 * Math.log10(1 + hertz / 700);
const bands = Array.from({ length: FRAME / 2 }, (_, bin) => Math.floor((BANDS * (mel((bin * RATE) / FRAME) - mel(90))) / (mel(RATE / 2) - mel(90))));

function transform(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) { [re[i], re[j]] = [re[j], re[i]]; [im[i], im[j]] = [im[j], im[i]]; }
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < size / 2; k += 1) {
        const angle = (-2 * Math.PI * k) / size, c = Math.cos(angle), s = Math.sin(angle);
        const a = start + k, b = a + size / 2;
        const x = re[b] * c - im[b] * s, y = re[b] * s + im[b] * c;
        re[b] = re[a] - x; im[b] = im[a] - y; re[a] += x; im[a] += y;
      }
    }
  }
}

/// How far two rows of spectra are apart when time may stretch.
function apart(one, other) {
  let last = new Float64Array(other.length + 1).fill(Infinity);
  last[0] = 0;
  for (const row of one) {
    const next = new Float64Array(other.length + 1).fill(Infinity);
    for (let j = 1; j <= other.length; j += 1) {
      let distance = 0;
      for (let band = 0; band < BANDS; band += 1) distance += (row[band] - other[j - 1][band]) ** 2;
      next[j] = Math.sqrt(distance) + Math.min(last[j], last[j - 1], next[j - 1]);
    }
    last = next;
  }
  return last[other.length] / (one.length + other.length);
}

function faster(samples, speed) {
  return Float64Array.from({ length: Math.floor((samples.length - 1) / speed) }, (_, i) => {
    const at = i * speed, whole = Math.floor(at);
    return samples[whole] + (samples[whole + 1] - samples[whole]) * (at - whole);
  });
}

/// A clean recording as it comes out of the page's loudspeaker: a little silence around it, and the hiss over all.
function noisy(samples) {
  let slow = 0, seed = 1;
  return Float64Array.from({ length: samples.length + 2 * MARGIN }, (_, i) => {
    seed = (seed * 48271) % 2147483647;
    const white = (seed / 2147483647) * 2 - 1;
    slow += 0.25 * (white - slow);
    return 1.15 * (samples[i - MARGIN] ?? 0) + 0.13 * (slow + 0.25 * white);
  });
}

const spoken = new Map();
function recordings(language) {
  if (!spoken.has(language)) {
    const all = Array.from({ length: 10 }, (_, digit) => {
      const bytes = readFileSync(new URL(`../../src/captcha/digits/${language}/${digit}.ulaw`, import.meta.url));
      const samples = Float64Array.from(bytes, (byte) => {
        const bits = ~byte & 255;
        const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
        return (bits & 128 ? -magnitude : magnitude) / 32768;
      });
      return SPEEDS.map((speed) => spectra(noisy(faster(samples, speed))));
    });
    spoken.set(language, all);
  }
  return spoken.get(language);
}

/// The six digits of a WAV of the first page, as far as they can be made out.
export function hear(wav, language = 'en') {
  const samples = Float64Array.from(wav.subarray(44), (byte) => (byte - 128) / 120);
  // Loudness every 10 ms, over 60 ms.
  const loudness = [];
  for (let at = 0; at + 480 <= samples.length; at += HOP) {
    let sum = 0;
    for (let i = at; i < at + 480; i += 1) sum += samples[i] ** 2;
    loudness.push(Math.sqrt(sum / 480));
  }
  // Six stretches with silence between them. Which loudness parts them best shows in how well they fit the recordings.
  let best = { digits: '000000', misfit: Infinity };
  for (let threshold = 0.05; threshold < 0.2; threshold += 0.03) {
    const stretches = [];
    loudness.forEach((level, i) => {
      if (level < threshold) return;
      const at = i * HOP;
      const last = stretches.at(-1);
      if (last && at - last.end < 0.4 * RATE) last.end = at + 480;
      else stretches.push({ start: at, end: at + 480 });
    });
    const long = stretches.filter(({ start, end }) => end - start > 0.1 * RATE);
    if (long.length !== 6) continue;
    let misfit = 0;
    const digits = long.map(({ start, end }) => {
      const heard = spectra(samples.slice(Math.max(0, start - MARGIN), end + MARGIN));
      const distances = recordings(language).map((versions) => Math.min(...versions.map((version) => apart(heard, version))));
      const least = Math.min(...distances);
      misfit += least;
      return distances.indexOf(least);
    });
    if (misfit < best.misfit) best = { digits: digits.join(''), misfit };
  }
  return best.digits;
}
