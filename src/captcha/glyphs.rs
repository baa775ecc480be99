//! The shapes of the digits, drawn for this portal: strokes of a round pen in a box 1 wide and 1.5 high, y down.
//!
//! Chosen to stay apart when bent: the one has a foot, the seven may have a bar, six and nine have open tails.

use super::chance::Chance;

pub(super) type Point = [f32; 2];

pub(super) const HEIGHT: f32 = 1.5;

/// Points that a stroke passes through, either as a polygon with corners or smoothly.
enum Stroke {
    Straight(&'static [Point]),
    Smooth(&'static [Point]),
}

use Stroke::{Smooth, Straight};

const ZERO: &[Stroke] = &[Smooth(&[
    [0.50, 0.00],
    [0.12, 0.25],
    [0.02, 0.75],
    [0.12, 1.25],
    [0.50, 1.50],
    [0.88, 1.25],
    [0.98, 0.75],
    [0.88, 0.25],
    [0.50, 0.00],
])];
const ONE: &[Stroke] = &[Straight(&[[0.12, 0.38], [0.55, 0.00], [0.55, 1.50]]), Straight(&[[0.12, 1.50], [0.95, 1.50]])];
const TWO: &[Stroke] = &[
    Smooth(&[[0.05, 0.42], [0.20, 0.10], [0.52, 0.00], [0.86, 0.14], [0.92, 0.48], [0.62, 0.92], [0.05, 1.50]]),
    Straight(&[[0.05, 1.50], [0.98, 1.50]]),
];
const TWO_WITH_LOOP: &[Stroke] = &[Smooth(&[
    [0.08, 0.40],
    [0.22, 0.08],
    [0.55, 0.00],
    [0.88, 0.18],
    [0.88, 0.52],
    [0.55, 1.00],
    [0.14, 1.40],
    [0.06, 1.22],
    [0.26, 1.18],
    [0.60, 1.46],
    [0.98, 1.36],
])];
const THREE: &[Stroke] = &[
    Smooth(&[[0.06, 0.22], [0.45, 0.00], [0.84, 0.16], [0.82, 0.52], [0.38, 0.68]]),
    Smooth(&[[0.38, 0.68], [0.86, 0.82], [0.94, 1.22], [0.50, 1.50], [0.02, 1.28]]),
];
const THREE_WITH_ROOF: &[Stroke] = &[
    Straight(&[[0.08, 0.00], [0.88, 0.00], [0.42, 0.60]]),
    Smooth(&[[0.42, 0.60], [0.86, 0.76], [0.94, 1.20], [0.50, 1.50], [0.02, 1.28]]),
];
const FOUR: &[Stroke] = &[Straight(&[[0.72, 1.50], [0.72, 0.00], [0.00, 1.05], [1.00, 1.05]])];
const FOUR_OPEN: &[Stroke] = &[Straight(&[[0.30, 0.00], [0.04, 0.92], [1.00, 0.92]]), Straight(&[[0.74, 0.36], [0.70, 1.50]])];
const FIVE: &[Stroke] = &[
    Straight(&[[0.92, 0.00], [0.20, 0.00], [0.12, 0.66]]),
    Smooth(&[[0.12, 0.66], [0.50, 0.54], [0.90, 0.78], [0.90, 1.22], [0.50, 1.50], [0.02, 1.32]]),
];
const SIX: &[Stroke] = &[Smooth(&[
    [0.82, 0.04],
    [0.36, 0.26],
    [0.06, 0.80],
    [0.14, 1.32],
    [0.50, 1.50],
    [0.90, 1.30],
    [0.92, 0.94],
    [0.54, 0.72],
    [0.10, 1.02],
])];
const SEVEN: &[Stroke] = &[Straight(&[[0.02, 0.00], [0.98, 0.00]]), Smooth(&[[0.98, 0.00], [0.58, 0.72], [0.36, 1.50]])];
const SEVEN_WITH_BAR: &[Stroke] = &[
    Straight(&[[0.02, 0.00], [0.98, 0.00]]),
    Smooth(&[[0.98, 0.00], [0.58, 0.72], [0.36, 1.50]]),
    Straight(&[[0.24, 0.76], [0.86, 0.76]]),
];
const EIGHT: &[Stroke] = &[Smooth(&[
    [0.50, 0.68],
    [0.14, 0.36],
    [0.50, 0.00],
    [0.86, 0.36],
    [0.50, 0.68],
    [0.04, 1.12],
    [0.50, 1.50],
    [0.96, 1.12],
    [0.50, 0.68],
])];
const NINE: &[Stroke] = &[Smooth(&[
    [0.18, 1.46],
    [0.64, 1.24],
    [0.94, 0.70],
    [0.86, 0.18],
    [0.50, 0.00],
    [0.10, 0.20],
    [0.08, 0.56],
    [0.46, 0.78],
    [0.90, 0.48],
])];

const SHAPES: [&[&[Stroke]]; 10] = [
    &[ZERO],
    &[ONE],
    &[TWO, TWO_WITH_LOOP],
    &[THREE, THREE_WITH_ROOF],
    &[FOUR, FOUR_OPEN],
    &[FIVE],
    &[SIX],
    &[SEVEN, SEVEN_WITH_BAR],
    &[EIGHT],
    &[NINE],
];

/// One of the ways to write a digit, as fine polygons.
pub(super) fn strokes(digit: u8, chance: &mut Chance) -> Vec<Vec<Point>> {
    let ways = SHAPES[usize::from(digit) % SHAPES.len()];
    let way = ways[chance.pick(ways.len())];
    way.iter()
        .map(|stroke| match stroke {
            Straight(points) => fine(points, |[_, from, to, _], t| from + (to - from) * t),
            Smooth(points) => smooth(points),
        })
        .collect()
}

/// A Catmull-Rom spline through the points.
pub(super) fn smooth(points: &[Point]) -> Vec<Point> {
    fine(points, |[before, from, to, after], t| {
        let slope = (to - before) * t;
        let bend = (2.0 * before - 5.0 * from + 4.0 * to - after) * t * t;
        let twist = (3.0 * from - before - 3.0 * to + after) * t * t * t;
        from + 0.5 * (slope + bend + twist)
    })
}

/// Twelve points from each to the next; `between` has the two neighbours as well.
fn fine(points: &[Point], between: impl Fn([f32; 4], f32) -> f32) -> Vec<Point> {
    let last = points.len().saturating_sub(1);
    // A line that ends where it began goes round without a kink.
    let closed = last > 2 && points.first() == points.last();
    let mut result = Vec::with_capacity(last * 12 + 1);
    for at in 0..last {
        let four = match (at, closed) {
            (0, true) => [last - 1, 0, 1, 2],
            (_, true) if at + 1 == last => [at - 1, at, last, 1],
            _ => [at.saturating_sub(1), at, at + 1, (at + 2).min(last)],
        };
        for step in 0..12_u8 {
            let t = f32::from(step) / 12.0;
            result.push([0, 1].map(|axis| between(four.map(|point| points[point][axis]), t)));
        }
    }
    result.extend(points.last());
    result
}
