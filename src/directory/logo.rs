//! Logos: hostile until decoded and encoded again by us (quality, rule 12).

use anyhow::{Context as _, ensure};

/// At most 245 x 36, as the reference has it.
const WIDEST: u32 = 245;
const HIGHEST: u32 = 36;

/// Decodes a PNG and encodes its pixels anew: nothing else that was in the file survives. Returns it with its name.
pub fn clean(bytes: &[u8]) -> anyhow::Result<(Vec<u8>, String)> {
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: 4 * 1024 * 1024 });
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().context("it is not a PNG picture")?;
    let (width, height) = (reader.info().width, reader.info().height);
    ensure!(width <= WIDEST && height <= HIGHEST, "it is {width} x {height}; at most {WIDEST} x {HIGHEST} fits");
    let mut pixels = vec![0; reader.output_buffer_size().context("it is too large")?];
    let frame = reader.next_frame(&mut pixels).context("its pixels cannot be read")?;
    pixels.truncate(frame.buffer_size());
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).context("it cannot be written")?;
    let hash = hex::encode(&aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &out).as_ref()[..16]);
    Ok((out, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut out = vec![];
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.add_text_chunk("Comment".to_owned(), "<script>".to_owned()).unwrap();
        encoder.write_header().unwrap().write_image_data(&vec![7; (width * height * 3) as usize]).unwrap();
        out
    }

    #[test]
    fn only_the_pixels_of_a_logo_survive() {
        let (clean, name) = clean(&picture(10, 10)).unwrap();
        assert!(!clean.windows(8).any(|bytes| bytes == b"<script>"));
        assert_eq!(name.len(), 32);
    }

    #[test]
    fn what_is_too_large_or_no_picture_is_refused() {
        assert!(clean(&picture(246, 10)).is_err());
        assert!(clean(b"<svg onload=alert(1)>").is_err());
    }
}
