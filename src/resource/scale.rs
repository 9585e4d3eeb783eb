//! Scales images down and converts them to grey.
//!
//! Called by backends that limit the size of images.

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Pixel};

use super::Pixels;

/// Images with more distinct colours than this are photographs rather than drawings.
const PHOTOGRAPH_COLORS: usize = 2_000;

/// Most pixels that [`Pixels::is_photograph`] samples.
const MAX_LOOKED_AT: usize = 40_000;

impl Pixels {
    /// Scales the image down to fit a width and a height in pixels, keeping its proportions. Smaller images are
    /// unchanged.
    #[must_use]
    pub fn within(self, width: u32, height: u32) -> Pixels {
        if self.width <= width && self.height <= height {
            return self;
        }
        let scale = (f64::from(width) / f64::from(self.width)).min(f64::from(height) / f64::from(self.height));
        let scaled = |length: u32, most: u32| ((f64::from(length) * scale).round() as u32).clamp(1, most.max(1));
        let (width, height) = (scaled(self.width, width), scaled(self.height, height));
        let (from, gray) = ((self.width, self.height), self.gray);
        let Some(alpha) = self.alpha else {
            let samples = resized(self.samples, gray, from, (width, height));
            return Pixels { width, height, samples, gray, alpha: None };
        };
        // Colours are weighted by opacity, so that transparent pixels do not tint visible ones.
        let n = if gray { 1 } else { 3 };
        let mut samples = self.samples;
        for (pixel, &opacity) in samples.chunks_exact_mut(n).zip(&alpha) {
            pixel.iter_mut().for_each(|sample| *sample = ratio(u16::from(*sample) * u16::from(opacity), u8::MAX));
        }
        let mut samples = resized(samples, gray, from, (width, height));
        let alpha = resized(alpha, true, from, (width, height));
        for (pixel, &opacity) in samples.chunks_exact_mut(n).zip(&alpha) {
            pixel.iter_mut().for_each(|sample| *sample = ratio(u16::from(*sample) * u16::from(u8::MAX), opacity));
        }
        Pixels { width, height, samples, gray, alpha: Some(alpha) }
    }

    /// Converts the image to grey.
    #[must_use]
    pub fn to_gray(self) -> Pixels {
        if self.gray {
            return self;
        }
        let luma = |rgb: &[u8]| image::Rgb([rgb[0], rgb[1], rgb[2]]).to_luma().0[0];
        Pixels { samples: self.samples.chunks_exact(3).map(luma).collect(), gray: true, ..self }
    }

    /// Whether JPEG suits the image: opaque, not grey, with more colours than a drawing has.
    pub fn is_photograph(&self) -> bool {
        let n = if self.gray { 1 } else { 3 };
        let n_pixels = self.samples.len() / n;
        if self.alpha.is_some() || self.gray {
            return false;
        }
        let step = (n_pixels / MAX_LOOKED_AT).max(1);
        let mut colors: Vec<&[u8]> = self.samples.chunks_exact(n).step_by(step).collect();
        colors.sort_unstable();
        colors.dedup();
        colors.len() > PHOTOGRAPH_COLORS.min(n_pixels / step / 2)
    }
}

/// `part / whole`, scaled to the range of a sample; 0 when `whole` is 0.
fn ratio(part: u16, whole: u8) -> u8 {
    let whole = u16::from(whole);
    (part + whole / 2).checked_div(whole).map_or(0, |ratio| u8::try_from(ratio).unwrap_or(u8::MAX))
}

fn resized(samples: Vec<u8>, gray: bool, from: (u32, u32), to: (u32, u32)) -> Vec<u8> {
    if gray { resize::<image::Luma<u8>>(samples, from, to) } else { resize::<image::Rgb<u8>>(samples, from, to) }
}

fn resize<P: Pixel<Subpixel = u8> + 'static>(samples: Vec<u8>, from: (u32, u32), to: (u32, u32)) -> Vec<u8> {
    let by = (from.0 / to.0).min(from.1 / to.1);
    let (samples, from) = if by < 2 { (samples, from) } else { averaged(&samples, P::CHANNEL_COUNT.into(), from, by) };
    let image: ImageBuffer<P, Vec<u8>> =
        ImageBuffer::from_raw(from.0, from.1, samples).expect("there are as many samples as the size says");
    imageops::resize(&image, to.0, to.1, FilterType::CatmullRom).into_raw()
}

/// Averages squares of `by` × `by` pixels; returns the samples and the new size. The fine filter then reduces by less
/// than two to one, at a fraction of the time and the memory.
fn averaged(samples: &[u8], n: usize, from: (u32, u32), by: u32) -> (Vec<u8>, (u32, u32)) {
    let size = (from.0.div_ceil(by), from.1.div_ceil(by));
    let (row, by) = (from.0 as usize * n, by as usize);
    let mut out = Vec::with_capacity(size.0 as usize * size.1 as usize * n);
    let mut sums = vec![0_u32; size.0 as usize * n];
    for rows in samples.chunks(row * by) {
        sums.fill(0);
        for row in rows.chunks_exact(row) {
            for (sums, pixels) in sums.chunks_exact_mut(n).zip(row.chunks(n * by)) {
                for pixel in pixels.chunks_exact(n) {
                    sums.iter_mut().zip(pixel).for_each(|(sum, sample)| *sum += u32::from(*sample));
                }
            }
        }
        let height = rows.len() / row;
        for (column, sums) in sums.chunks_exact(n).enumerate() {
            // The last squares may be smaller.
            let width = by.min(from.0 as usize - column * by);
            let area = (width * height) as u32;
            out.extend(sums.iter().map(|sum| ((sum + area / 2) / area) as u8));
        }
    }
    (out, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_fit_and_keep_their_proportions() {
        let wide = Pixels { width: 40, height: 10, samples: vec![9; 1200], gray: false, alpha: None };
        let scaled = wide.clone().within(20, 20);
        assert_eq!((scaled.width, scaled.height, scaled.samples.len()), (20, 5, 300));
        assert!(scaled.samples.iter().all(|&sample| sample == 9));
        assert_eq!(wide.clone().within(40, 10).samples, wide.samples);
        assert_eq!(wide.clone().to_gray().samples, vec![9; 400]);
        let thin = Pixels { width: 1, height: 900, samples: vec![0; 900], gray: true, alpha: None };
        assert_eq!(thin.within(10, 10).width, 1);
    }

    #[test]
    fn much_larger_images_are_averaged() {
        let samples = [[0, 255].repeat(50), [255, 0].repeat(50)].concat().repeat(51);
        let checkered = Pixels { width: 100, height: 102, samples, gray: true, alpha: None };
        let scaled = checkered.within(7, 7);
        assert_eq!((scaled.width, scaled.height), (7, 7));
        assert!(scaled.samples.iter().all(|sample| (120..136).contains(sample)), "{:?}", scaled.samples);
    }

    #[test]
    fn what_is_clear_does_not_darken_what_is_seen() {
        // White beside transparent black.
        let samples = [[255; 3], [0; 3]].concat().repeat(8);
        let edge = Pixels { width: 4, height: 4, samples, gray: false, alpha: Some([255, 0].repeat(8)) };
        let scaled = edge.within(2, 2);
        let seen = scaled.samples.chunks(3).zip(scaled.alpha.expect("still clear")).filter(|(_, alpha)| *alpha > 0);
        assert!(seen.clone().count() > 0);
        assert!(seen.clone().all(|(pixel, _)| pixel.iter().all(|&sample| sample > 250)), "{:?}", scaled.samples);
    }

    #[test]
    fn photographs_have_many_colors() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let samples = (0..30_000).map(|_| noise()).collect();
        let photograph = Pixels { width: 100, height: 100, samples, gray: false, alpha: None };
        assert!(photograph.is_photograph());
        assert!(!Pixels { samples: vec![7; 30_000], ..photograph }.is_photograph());
    }
}
