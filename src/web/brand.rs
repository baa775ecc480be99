//! How an organisation shows itself: name, logo, and the colour of the door.

/// What pages show of a tenant; the product's own where none is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brand {
    pub name: Option<String>,
    /// Six hexadecimal digits, without `#`.
    pub accent: Option<String>,
    pub logo: Option<String>,
    pub front_text: String,
    /// The language of pages when the reader asked for none that we speak (RESET-1).
    pub language: Option<String>,
}

impl Brand {
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or("Latchkey")
    }
}

/// The style sheet of a colour: custom properties in numbers, for browsers without relative colours (mock pages, *Tokens*).
///
/// Luminance is WCAG's. Text on the colour is black above .179, white below; as text or line the colour is darkened to at
/// most .1 in light mode and brightened to at least .38 (fills: .2) in dark mode, so that contrast never depends on taste.
pub fn theme(accent: &str) -> Option<String> {
    if accent.len() != 6 || !accent.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |at: usize| u8::from_str_radix(&accent[at..at + 2], 16).ok().map(|value| linear(f64::from(value) / 255.0));
    let rgb = [channel(0)?, channel(2)?, channel(4)?];
    let dimmed = scale(rgb, (0.1 / luminance(rgb).max(1e-9)).min(1.0));
    let fill = brighten(rgb, 0.2);
    let line = brighten(rgb, 0.38);
    Some(format!(
        ":root{{--accent:#{accent};--paint:#{accent};--on-paint:{};--paint-ink:{};--paint-edge:{}}}\
         @media (prefers-color-scheme:dark){{:root{{--paint:{};--on-paint:{};--paint-ink:{};--paint-edge:{}}}}}\n",
        text_on(rgb),
        hex(dimmed),
        hex(dimmed),
        hex(fill),
        text_on(fill),
        hex(line),
        hex(fill)
    ))
}

fn linear(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encoded(value: f64) -> f64 {
    if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
}

fn luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn scale(rgb: [f64; 3], by: f64) -> [f64; 3] {
    rgb.map(|channel| (channel * by).min(1.0))
}

/// First within the colour's own hue, then towards white.
fn brighten(rgb: [f64; 3], to: f64) -> [f64; 3] {
    let brightest = rgb[0].max(rgb[1]).max(rgb[2]).max(1e-6);
    let risen = scale(rgb, (to / luminance(rgb).max(1e-6)).min(1.0 / brightest).max(1.0));
    let y = luminance(risen);
    let lift = ((to - y) / (1.0 - y)).max(0.0);
    if y >= 1.0 { risen } else { risen.map(|channel| channel + lift * (1.0 - channel)) }
}

fn text_on(rgb: [f64; 3]) -> &'static str {
    if luminance(rgb) > 0.179 { "#000" } else { "#fff" }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before")]
fn hex(rgb: [f64; 3]) -> String {
    let [r, g, b] = rgb.map(|channel| (encoded(channel) * 255.0).round().clamp(0.0, 255.0) as u8);
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: f64, b: f64) -> f64 {
        let (light, dark) = if a > b { (a, b) } else { (b, a) };
        (light + 0.05) / (dark + 0.05)
    }

    #[test]
    fn whatever_colour_a_tenant_picks_text_stays_readable() {
        let wall_light = luminance([0xf8, 0xec, 0xe4].map(|v| linear(f64::from(v) / 255.0)));
        let wall_dark = luminance([0x1e, 0x1a, 0x18].map(|v| linear(f64::from(v) / 255.0)));
        for r in (0..=255).step_by(51) {
            for g in (0..=255).step_by(51) {
                for b in (0..=255).step_by(51) {
                    let rgb = [r, g, b].map(|v| linear(f64::from(v) / 255.0));
                    let y = luminance(rgb);
                    let on = if y > 0.179 { 0.0 } else { 1.0 };
                    assert!(contrast(y, on) >= 4.5, "text on #{r:02x}{g:02x}{b:02x}");
                    let dim = luminance(scale(rgb, (0.1 / y.max(1e-9)).min(1.0)));
                    assert!(contrast(dim, wall_light) >= 4.5, "#{r:02x}{g:02x}{b:02x} as text in light");
                    assert!(contrast(luminance(brighten(rgb, 0.38)), wall_dark) >= 4.5, "#{r:02x}{g:02x}{b:02x} as text in dark");
                }
            }
        }
    }

    #[test]
    fn only_a_colour_makes_a_theme() {
        assert!(theme("1b5e4b").unwrap().contains("--paint-ink:#1b5e4b"));
        for wrong in ["", "red", "1b5e4b;}", "é1234"] {
            assert_eq!(theme(wrong), None);
        }
    }
}
