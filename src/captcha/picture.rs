//! The picture of the digits: written by a wandering pen, bent as a whole, touching, cut and crossed by loose lines.
//!
//! Against machines: no gaps to cut at, no constant height, angle or shade, patches where ink and paper change
//! places (a threshold does not find the strokes) and lines as thick as the strokes. For people: large round
//! shapes, strong contrast along every edge, and a paper of its own for dark and light pages.

use super::chance::Chance;
use super::glyphs::{self, Point};
use super::transcription::Digits;

const WIDTH: u16 = 240;
const HEIGHT: u16 = 80;
const MIDDLE: Point = [120.0, 40.0];

/// How much ink lies on each pixel, 0 to 1.
struct Sheet(Vec<f32>);

/// Two waves that bend everything drawn, so that no line stays straight and no letter box square.
struct Bend {
    across: [f32; 3],
    down: [f32; 3],
}

pub(super) fn png(digits: Digits, chance: &mut Chance) -> Vec<u8> {
    let bend = Bend::new(chance);
    let mut ink = Sheet::blank();
    write(digits, &bend, &mut ink, chance);
    for _ in 0..2 {
        let width = chance.between(0.8, 1.2);
        ink.draw(&bend.apply(&loose_line(chance)), |_| width);
    }
    let mut cuts = Sheet::blank();
    for _ in 0..2 {
        let width = chance.between(0.6, 0.9);
        cuts.draw(&bend.apply(&loose_line(chance)), |_| width);
    }
    encode(&develop(&ink, &cuts, chance))
}

/// The six digits in a row that sways, each a little over the edge of the one before.
fn write(digits: Digits, bend: &Bend, ink: &mut Sheet, chance: &mut Chance) {
    let mut written = Vec::new();
    let mut x = 0.0;
    for digit in digits {
        let [width, height] = [chance.between(25.0, 31.0), chance.between(42.0, 50.0) / glyphs::HEIGHT];
        let (sin, cos) = chance.around(0.2).sin_cos();
        let (slant, sway) = (chance.around(0.16), chance.around(5.0));
        let mut strokes = glyphs::strokes(digit, chance);
        for point in strokes.iter_mut().flatten() {
            let [across, down] = [(point[0] - 0.5) * width, (point[1] - glyphs::HEIGHT / 2.0) * height];
            let across = across - down * slant;
            *point = [across * cos - down * sin, across * sin + down * cos + sway];
        }
        // From the right edge of the one before to the left edge of this: less than a pen's width, so they touch.
        let left = strokes.iter().flatten().map(|point| point[0]).fold(f32::INFINITY, f32::min);
        let right = strokes.iter().flatten().map(|point| point[0]).fold(f32::NEG_INFINITY, f32::max);
        let shift = x - left + chance.between(0.5, 4.5);
        for point in strokes.iter_mut().flatten() {
            point[0] += shift;
        }
        x = right + shift;
        written.push(strokes);
    }
    // The row fills most of the picture, wherever chance made it narrow or wide.
    let fit = (chance.between(204.0, 216.0) / x).min(1.35);
    let start = MIDDLE[0] - x * fit / 2.0 + chance.around(4.0);
    for stroke in written.iter_mut().flatten() {
        for point in stroke.iter_mut() {
            *point = [start + point[0] * fit, MIDDLE[1] + point[1]];
        }
        let (pen, press) = (chance.between(2.1, 2.6), chance.angle());
        ink.draw(&bend.apply(stroke), |way| pen + 0.5 * (press + way * 5.0).sin());
    }
}

/// A curve from one side to the other.
fn loose_line(chance: &mut Chance) -> Vec<Point> {
    let points: Vec<Point> =
        [-10.0, 50.0, 100.0, 150.0, 200.0, 250.0].map(|x: f32| [x + chance.around(14.0), MIDDLE[1] + chance.around(30.0)]).to_vec();
    glyphs::smooth(&points)
}

impl Bend {
    fn new(chance: &mut Chance) -> Self {
        let mut wave = |most: f32, long: f32| [chance.between(most * 0.6, most), chance.between(long * 0.8, long * 1.2), chance.angle()];
        Self { across: wave(3.0, 0.08), down: wave(4.5, 0.045) }
    }

    fn apply(&self, points: &[Point]) -> Vec<Point> {
        let wave = |[height, speed, start]: [f32; 3], at: f32| height * (at * speed + start).sin();
        points.iter().map(|[x, y]| [x + wave(self.across, *y), y + wave(self.down, *x)]).collect()
    }
}

impl Sheet {
    fn blank() -> Self {
        Self(vec![0.0; usize::from(WIDTH) * usize::from(HEIGHT)])
    }

    /// A line with round ends; `radius` is asked for every piece, with how far along (0 to 1) it lies.
    fn draw(&mut self, line: &[Point], radius: impl Fn(f32) -> f32) {
        let pieces = u16::try_from(line.len()).unwrap_or(u16::MAX);
        for (number, piece) in (0..pieces).zip(line.windows(2)) {
            let radius = radius(f32::from(number) / f32::from(pieces));
            let [from, to] = [piece[0], piece[1]];
            let reach = radius + 1.0;
            for y in pixels(from[1].min(to[1]) - reach, from[1].max(to[1]) + reach, HEIGHT) {
                for x in pixels(from[0].min(to[0]) - reach, from[0].max(to[0]) + reach, WIDTH) {
                    let distance = distance([f32::from(x), f32::from(y)], from, to);
                    let place = &mut self.0[usize::from(y) * usize::from(WIDTH) + usize::from(x)];
                    *place = place.max((radius + 0.5 - distance).clamp(0.0, 1.0));
                }
            }
        }
    }
}

/// From a point to a piece of line.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let [along, toward] = [[to[0] - from[0], to[1] - from[1]], [point[0] - from[0], point[1] - from[1]]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = ((toward[0] * along[0] + toward[1] * along[1]) / length.max(1e-6)).clamp(0.0, 1.0);
    (toward[0] - share * along[0]).hypot(toward[1] - share * along[1])
}

/// A wavy line from top to bottom, where dark on light becomes light on dark.
struct Border {
    middle: f32,
    lean: f32,
    wave: [f32; 3],
}

impl Border {
    fn new(middle: f32, chance: &mut Chance) -> Self {
        let lean = chance.around(0.6);
        let wave = [chance.between(5.0, 10.0), chance.between(0.07, 0.11), chance.angle()];
        Self { middle: middle + chance.around(35.0), lean, wave }
    }

    /// 0 on its left, 1 on its right.
    fn passed(&self, x: f32, y: f32) -> f32 {
        let [height, speed, start] = self.wave;
        let edge = self.middle + self.lean * (y - MIDDLE[1]) + height * (y * speed + start).sin();
        (x - edge + 0.5).clamp(0.0, 1.0)
    }
}

/// Exclusive or, for shades in between as well.
fn swap(one: f32, other: f32) -> f32 {
    one + other - 2.0 * one * other
}

/// Ink and paper become sixteen greys: cloudy paper, uneven ink, grain, and patches where the two change places.
fn develop(ink: &Sheet, cuts: &Sheet, chance: &mut Chance) -> Vec<u8> {
    let clouds: [[f32; 3]; 5] = std::array::from_fn(|_| [chance.around(0.05), chance.around(0.09), chance.angle()]);
    let borders = [Border::new(70.0, chance), Border::new(170.0, chance)];
    let dark = chance.pick(2) == 0;
    let mut greys = Vec::with_capacity(ink.0.len());
    for (y, (ink, cuts)) in (0_u16..).zip(ink.0.chunks(WIDTH.into()).zip(cuts.0.chunks(WIDTH.into()))) {
        for (x, (ink, cut)) in (0_u16..).zip(ink.iter().zip(cuts)) {
            let [x, y] = [f32::from(x), f32::from(y)];
            let cloud: f32 = clouds.iter().map(|[across, down, start]| (x * across + y * down + start).sin()).sum();
            // Each border passed swaps ink and paper; it is soft for a pixel only.
            let start = if dark { 1.0 } else { 0.0 };
            let turned = borders.iter().fold(start, |turned, border| swap(turned, border.passed(x, y)));
            let covered = swap(ink * (1.0 - 0.85 * cut), turned);
            let paper = 0.86 + 0.02 * cloud;
            let pen = 0.22 - 0.025 * cloud;
            greys.push(grey(paper + (pen - paper) * covered + chance.around(0.045)));
        }
    }
    greys
}

/// Sixteen shades are plenty for ink, and half the bytes.
fn encode(greys: &[u8]) -> Vec<u8> {
    let packed: Vec<u8> = greys.chunks(2).map(|pair| pair.iter().fold(0, |byte, grey| byte << 4 | grey)).collect();
    let mut file = Vec::with_capacity(packed.len());
    let mut encoder = png::Encoder::new(&mut file, WIDTH.into(), HEIGHT.into());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    let mut writer = encoder.write_header().expect("memory takes what is written");
    writer.write_image_data(&packed).expect("as many greys as the header says");
    writer.finish().expect("memory takes what is written");
    file
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 ..= 15 first")]
fn grey(light: f32) -> u8 {
    (light * 16.0).clamp(0.0, 15.0) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the sheet first")]
fn pixels(from: f32, to: f32, end: u16) -> std::ops::Range<u16> {
    let limit = f32::from(end);
    from.clamp(0.0, limit) as u16..to.ceil().clamp(0.0, limit) as u16
}
