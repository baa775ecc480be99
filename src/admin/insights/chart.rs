//! A chart of bars as the server draws it: no view box, places and widths in per cent, so that text keeps its size. Pure.

use super::figures::Ended;

/// Where the bars stand, in pixels from the top.
const BASE: f64 = 286.0;
const HIGH: f64 = 260.0;
/// Room for the numbers of the axis, in per cent.
const AXIS: f64 = 7.0;

pub struct Bar {
    pub label: String,
    pub n: String,
    /// In per cent: where it begins, how wide it is, where its middle is.
    pub x: String,
    pub width: String,
    pub middle: String,
    /// In pixels: the part that ended well, and above it the part that did not.
    pub good_y: String,
    pub good_height: String,
    /// Empty: there is none.
    pub lost_height: String,
    pub lost_y: String,
    pub value_y: String,
}

/// A line across, with its number.
pub struct Line {
    pub y: String,
    pub text_y: String,
    pub label: String,
}

pub struct Chart {
    pub bars: Vec<Bar>,
    pub lines: Vec<Line>,
    /// Where the numbers of the axis begin: at the side on which reading begins.
    pub axis: &'static str,
}

/// The smallest round number that is no smaller and can be halved.
fn ceiling(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        for step in [2, 4, 10] {
            if step * unit >= most {
                return step * unit;
            }
        }
        unit *= 10;
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels")]
fn height(n: i64, top: i64) -> f64 {
    HIGH * n as f64 / top as f64
}

/// `number`: as the reader writes numbers.
pub fn chart(bars: &[(String, Ended)], rtl: bool, number: impl Fn(i64) -> String) -> Chart {
    let top = ceiling(bars.iter().map(|(_, bar)| bar.all()).max().unwrap_or(0).max(1));
    let count = f64::from(u32::try_from(bars.len().max(1)).unwrap_or(1));
    let slot = (100.0 - AXIS) / count;
    let width = slot * 0.68;
    let px = |value: f64| format!("{value:.1}");
    let lines = [0, top / 2, top].map(|n| {
        let y = BASE - height(n, top);
        Line { y: px(y), text_y: px(y - 6.0), label: if n == 0 { String::new() } else { number(n) } }
    });
    let bars = bars.iter().zip(0_u32..).map(|((label, ended), n)| {
        let begin = AXIS + slot * f64::from(n);
        let x = if rtl { 100.0 - begin - width } else { begin };
        let good = height(ended.completed, top);
        let whole = height(ended.all(), top);
        // A narrow gap keeps the two parts apart without colour.
        let lost = (whole - good - 1.6).max(0.0);
        Bar {
            label: label.clone(),
            n: number(ended.all()),
            x: format!("{x:.1}%"),
            width: format!("{width:.1}%"),
            middle: format!("{:.1}%", x + width / 2.0),
            good_y: px(BASE - good),
            good_height: px(good),
            lost_height: if ended.lost() == 0 { String::new() } else { px(lost.max(1.0)) },
            lost_y: px(BASE - whole),
            value_y: px(BASE - whole - 7.0),
        }
    });
    Chart { bars: bars.collect(), lines: lines.into(), axis: if rtl { "100%" } else { "0" } }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn every_bar_stays_within_the_picture_whichever_way_it_is_read(
            figures in vec((0_i64..2_000_000, 0_i64..2_000_000), 1..31), rtl: bool
        ) {
            let bars: Vec<_> = figures.iter().map(|&(completed, stopped)| (String::new(), Ended { completed, stopped, gave_up: 0 })).collect();
            let chart = chart(&bars, rtl, |n| n.to_string());
            for (bar, (_, ended)) in chart.bars.iter().zip(&bars) {
                let per_cent = |text: &str| text.trim_end_matches('%').parse::<f64>().unwrap();
                prop_assert!(per_cent(&bar.x) >= -0.1 && per_cent(&bar.x) + per_cent(&bar.width) <= 100.1);
                prop_assert!(bar.value_y.parse::<f64>().unwrap() >= 18.9);
                prop_assert_eq!(bar.lost_height.is_empty(), ended.stopped == 0);
                prop_assert_eq!(&bar.n, &ended.all().to_string());
            }
        }

        #[test]
        fn the_axis_ends_at_a_round_number_above_all(n in 1_i64..10_000_000) {
            let top = ceiling(n);
            prop_assert!(top >= n && top % 2 == 0 && top <= 5 * n.max(1));
        }
    }
}
