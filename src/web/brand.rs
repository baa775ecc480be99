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
    let (light, dark) = Paint::of(accent)?;
    Some(format!(
        ":root{{--accent:#{accent};{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        light.properties(),
        dark.properties()
    ))
}

/// The same for a preview, which shows both modes beside each other whatever the reader's is.
pub fn both(accent: &str) -> Option<String> {
    let (light, dark) = Paint::of(accent)?;
    Some(format!(".as-light{{--accent:#{accent};{}}}.as-dark{{--accent:#{accent};{}}}\n", light.properties(), dark.properties()))
}

/// How well a colour reads where it is used, by the key of what is compared: WCAG asks 4.5 of text, 3 of edges. Empty for no colour.
pub fn contrasts(accent: &str) -> Vec<(&'static str, f64)> {
    let Some((light, dark)) = Paint::of(accent) else { return vec![] };
    let wall = |rgb: [u8; 3]| luminance(rgb.map(|channel| linear(f64::from(channel) / 255.0)));
    let ratio = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
    let on = |paint: &Paint| ratio(luminance(paint.fill), if text_on(paint.fill) == "#000" { 0.0 } else { 1.0 });
    vec![
        ("contrast-button-light", on(&light)),
        ("contrast-line-light", ratio(luminance(light.line), wall(LIGHT_WALL))),
        ("contrast-button-dark", on(&dark)),
        ("contrast-line-dark", ratio(luminance(dark.line), wall(DARK_WALL))),
    ]
}

/// The walls of the style sheet.
const LIGHT_WALL: [u8; 3] = [0xf8, 0xec, 0xe4];
const DARK_WALL: [u8; 3] = [0x1e, 0x1a, 0x18];

/// What a colour becomes in one mode.
struct Paint {
    fill: [f64; 3],
    line: [f64; 3],
    edge: [f64; 3],
}

impl Paint {
    /// In light mode and in dark mode.
    fn of(accent: &str) -> Option<(Self, Self)> {
        if accent.len() != 6 || !accent.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&accent[at..at + 2], 16).ok().map(|value| linear(f64::from(value) / 255.0));
        let rgb = [channel(0)?, channel(2)?, channel(4)?];
        let dimmed = scale(rgb, (0.1 / luminance(rgb).max(1e-9)).min(1.0));
        let fill = brighten(rgb, 0.2);
        Some((Self { fill: rgb, line: dimmed, edge: dimmed }, Self { fill, line: brighten(rgb, 0.38), edge: fill }))
    }

    fn properties(&self) -> String {
        let (fill, on) = (hex(self.fill), text_on(self.fill));
        format!("--paint:{fill};--on-paint:{on};--paint-ink:{};--paint-edge:{}", hex(self.line), hex(self.edge))
    }
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
    fn the_figures_of_a_preview_are_those_of_what_is_painted() {
        assert_eq!(contrasts("ffffff")[0], ("contrast-button-light", 21.0), "black on white");
        for accent in ["000000", "ffff00", "1b5e4b", "7a1f5c", "888888"] {
            assert!(contrasts(accent).iter().all(|(_, ratio)| *ratio >= 4.5), "{accent}: {:?}", contrasts(accent));
        }
        let (light, dark) = Paint::of("ffff00").unwrap();
        let sheet = both("ffff00").unwrap();
        assert!(sheet.contains(&light.properties()) && sheet.contains(&dark.properties()));
    }

    #[test]
    fn only_a_colour_makes_a_theme() {
        assert!(theme("1b5e4b").unwrap().contains("--paint-ink:#1b5e4b"));
        for wrong in ["", "red", "1b5e4b;}", "é1234"] {
            assert_eq!((theme(wrong), both(wrong), contrasts(wrong)), (None, None, vec![]));
        }
    }
}
