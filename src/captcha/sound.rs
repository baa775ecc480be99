//! The digits as a sound: spoken with gaps, speed and pitch of chance, over hiss and murmuring.
//!
//! The murmur is speech played backward, quieter than the digits: it means nothing to an ear that knows the
//! language, but it has the colours of speech, so that loudness and spectrum do not show where a digit begins.

use std::f32::consts::TAU;

use super::chance::Chance;
use super::recordings;
use super::transcription::Digits;

const RATE: u16 = 8000;
const SHORTEST: usize = 8 * RATE as usize;

pub(super) fn wav(digits: Digits, language: &str, chance: &mut Chance) -> Vec<u8> {
    let mut samples = say(digits, language, chance);
    let end = samples.len();
    let mut at = 0;
    while at < end {
        let mut murmur = voice(&recordings::spoken(language, digit(chance)), 0.2, chance);
        murmur.reverse();
        mix(&mut samples, at, &murmur, chance.between(0.14, 0.23));
        at += pause(chance, 0.08, 0.5) + murmur.len() / 2;
    }
    samples.truncate(end);
    hiss(&mut samples, chance);
    file(&samples)
}

/// A lead-in, so that a screen reader falls silent first; then the digits, each after a pause of its own.
fn say(digits: Digits, language: &str, chance: &mut Chance) -> Vec<f32> {
    let mut samples = vec![0.0; pause(chance, 1.0, 1.5)];
    for digit in digits {
        let spoken = voice(&recordings::spoken(language, digit), 0.12, chance);
        let start = samples.len();
        mix(&mut samples, start, &spoken, chance.between(0.8, 1.0));
        let silence = pause(chance, 0.65, 1.15);
        samples.resize(samples.len() + silence, 0.0);
    }
    let most = samples.len() + pause(chance, 0.2, 0.6);
    samples.resize(most.max(SHORTEST), 0.0);
    samples
}

/// Played back at another speed that wobbles, so that pitch and length differ each time.
fn voice(recording: &[f32], most: f32, chance: &mut Chance) -> Vec<f32> {
    let speed = 1.0 + chance.around(most);
    let (depth, pace, start) = (chance.between(0.02, 0.06), chance.between(3.0, 7.0) * TAU / f32::from(RATE), chance.angle());
    let mut result = Vec::with_capacity(recording.len() * 2);
    let (mut whole, mut part, mut turn) = (0, 0.0_f32, start);
    while let Some([one, next]) = recording.get(whole..whole + 2) {
        result.push(one + (next - one) * part);
        part += speed * (1.0 + depth * turn.sin());
        turn += pace;
        while part >= 1.0 {
            part -= 1.0;
            whole += 1;
        }
    }
    result
}

/// Lays a sound over others, growing the whole where it is too short.
fn mix(samples: &mut Vec<f32>, at: usize, sound: &[f32], loudness: f32) {
    if samples.len() < at + sound.len() {
        samples.resize(at + sound.len(), 0.0);
    }
    for (place, sample) in samples[at..].iter_mut().zip(sound) {
        *place += sample * loudness;
    }
}

/// Noise that comes and goes, soft as rain rather than sharp as a radio.
fn hiss(samples: &mut [f32], chance: &mut Chance) {
    let (mut slow, mut swell) = (0.0_f32, chance.angle());
    let pace = chance.between(0.7, 1.6) * TAU / f32::from(RATE);
    for sample in samples {
        let white = chance.around(1.0);
        slow += 0.25 * (white - slow);
        swell += pace;
        *sample += (0.10 + 0.04 * swell.sin()) * (slow + 0.25 * white);
    }
}

/// RIFF WAVE, one channel of 8-bit samples: every browser plays it, and the noise hides the coarse steps.
fn file(samples: &[f32]) -> Vec<u8> {
    let loudest = samples.iter().fold(0.1_f32, |most, sample| most.max(sample.abs()));
    let data: Vec<u8> = samples.iter().map(|sample| eight_bits(sample / loudest)).collect();
    let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let rate = u32::from(RATE);
    let mut file = Vec::with_capacity(44 + data.len() + 1);
    file.extend(b"RIFF");
    file.extend((36 + size + size % 2).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16, 1].map(u16::to_le_bytes).as_flattened()); // PCM, mono
    file.extend([rate, rate].map(u32::to_le_bytes).as_flattened()); // samples and bytes a second
    file.extend([1_u16, 8].map(u16::to_le_bytes).as_flattened()); // bytes and bits a sample
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    file.extend(&data);
    file.extend(std::iter::repeat_n(0, data.len() % 2)); // chunks end on even addresses
    file
}

/// Seconds by chance, in samples.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few positive seconds")]
fn pause(chance: &mut Chance, least: f32, most: f32) -> usize {
    (chance.between(least, most) * f32::from(RATE)) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to one byte first")]
fn eight_bits(sample: f32) -> u8 {
    (128.0 + sample * 120.0).round().clamp(0.0, 255.0) as u8
}

fn digit(chance: &mut Chance) -> u8 {
    u8::try_from(chance.pick(10)).unwrap_or(0)
}
