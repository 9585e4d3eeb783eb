//! Makes image objects (ISO 32000-1, 8.9). Data that PDF readers decode is embedded unchanged; other images become
//! filtered and deflated pixels.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Dictionary, Object, dictionary};
use printpdf::{DictItem, ExternalStream};

use crate::diagnostics::Diagnostics;
use crate::layout::frame::PlacedImage;
use crate::resource::{ColorProfile, ImageFile, ImageKind, Pixels, ResourceError};

use super::deflate::Deflater;
use super::jpeg::{self, JpegFrame};
use super::png::{self, PlainPng, PngColor};
use super::syntax::byte_string;

/// An image ready to be drawn.
pub(super) struct Picture {
    /// Its resource name.
    pub name: String,
    /// EXIF orientation that the drawing operator must apply.
    pub orientation: u8,
    /// The image object without its data, but with its mask.
    pub object: ExternalStream,
    /// The image data.
    pub data: PictureData,
    /// The embedded colour profile, if any.
    pub profile: Option<ColorProfile>,
}

/// The data of an image.
pub(super) enum PictureData {
    /// The unchanged file.
    File(Arc<[u8]>),
    /// Converted data.
    Made(Vec<u8>),
}

impl PictureData {
    /// The data as an owned vector.
    pub(super) fn into_vec(self) -> Vec<u8> {
        match self {
            PictureData::File(bytes) => bytes.to_vec(),
            PictureData::Made(bytes) => bytes,
        }
    }
}

/// Prepares the images of a document. Images that cannot be decoded are reported and give `None`.
pub(super) fn prepare(
    images: &[PlacedImage],
    deflater: &mut Deflater,
    diags: &mut Diagnostics,
) -> Vec<Option<Picture>> {
    let prepared = images.iter().enumerate().map(|(idx, image)| match picture(idx, image, deflater, diags) {
        Ok(picture) => Some(picture),
        Err(error) => {
            diags.warn(image.span, format!("an image was left out: {error}"));
            None
        }
    });
    prepared.collect()
}

fn picture(
    idx: usize,
    image: &PlacedImage,
    deflater: &mut Deflater,
    diags: &mut Diagnostics,
) -> Result<Picture, ResourceError> {
    let name = format!("I{idx}");
    let orientation = image.file.orientation;
    let is_gray = |object: &Dictionary| object.get(b"ColorSpace").is_ok_and(|space| *space == color_space(true));
    let profile = |gray| image.file.profile().filter(|profile| profile.gray == gray);
    let plain = |dictionary: Dictionary, data| {
        let profile = profile(is_gray(&dictionary));
        Picture { name: name.clone(), orientation, object: stream(dictionary), data, profile }
    };
    match image.file.kind {
        ImageKind::Jpeg => {
            if let Some(frame) = jpeg::read_frame(&image.file.bytes) {
                return Ok(plain(jpeg_object(frame), PictureData::File(Arc::clone(&image.file.bytes))));
            }
        }
        ImageKind::Png => {
            if let Some(png) = png::read_plain(&image.file.bytes) {
                return Ok(plain(png_object(&png), PictureData::Made(png.data)));
            }
        }
        ImageKind::Gif | ImageKind::WebP | ImageKind::Bmp | ImageKind::Svg | ImageKind::Avif | ImageKind::Tiff => {}
    }
    let decoded;
    let pixels = match &image.pixels {
        Some(pixels) => pixels,
        None => {
            decoded = decode(&image.file)?;
            &decoded
        }
    };
    let (object, data) = pixels_object(pixels, deflater);
    let profile = profile(pixels.gray);
    if image.file.kind == ImageKind::Jpeg && profile.is_none() {
        let words = "a JPEG in CMYK or of an uncommon kind was decoded to sRGB: its colours may differ a little";
        diags.note(image.span, words);
    }
    // Decoded pixels are upright.
    Ok(Picture { name, orientation: 1, object, data: PictureData::Made(data), profile })
}

fn decode(file: &ImageFile) -> Result<Pixels, ResourceError> {
    let pixels = file.decode()?;
    let components = if pixels.gray { 1 } else { 3 };
    if pixels.samples.len() != pixels.width as usize * pixels.height as usize * components {
        return Err(ResourceError::Damaged { reason: "pixels are missing".to_owned() });
    }
    Ok(pixels)
}

fn jpeg_object(frame: JpegFrame) -> Dictionary {
    let mut object = image_object(frame.width.into(), frame.height.into(), color_space(frame.gray));
    object.set("Filter", "DCTDecode");
    if frame.untransformed {
        object.set("DecodeParms", dictionary! { "ColorTransform" => 0 });
    }
    object
}

fn png_object(png: &PlainPng) -> Dictionary {
    let space = match &png.color {
        PngColor::Gray => color_space(true),
        PngColor::Rgb => color_space(false),
        PngColor::Palette(colors) => {
            let last = i64::try_from(colors.len() / 3).unwrap_or(1) - 1;
            Object::Array(vec!["Indexed".into(), color_space(false), last.into(), byte_string(colors.clone())])
        }
    };
    let mut object = image_object(png.width, png.height, space);
    object.set("BitsPerComponent", png.depth);
    set_filter(&mut object, png.width, png.color.components(), png.depth);
    object
}

fn pixels_object(pixels: &Pixels, deflater: &mut Deflater) -> (ExternalStream, Vec<u8>) {
    let mut object = image_object(pixels.width, pixels.height, color_space(pixels.gray));
    set_filter(&mut object, pixels.width, if pixels.gray { 1 } else { 3 }, 8);
    let mut object = stream(object);
    if let Some(alpha) = &pixels.alpha {
        let mut mask = image_object(pixels.width, pixels.height, color_space(true));
        set_filter(&mut mask, pixels.width, 1, 8);
        let mut mask = stream(mask);
        mask.content = deflater.deflate(&png::filter_rows(alpha, pixels.width as usize, 1));
        object.dict.insert("SMask".to_owned(), DictItem::Stream { stream: mask });
    }
    (object, deflater.deflate(&png::filter(pixels)))
}

fn image_object(width: u32, height: u32, space: Object) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => height,
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

fn color_space(gray: bool) -> Object {
    (if gray { "DeviceGray" } else { "DeviceRGB" }).into()
}

/// Declares rows filtered as in PNG, each with its own filter.
fn set_filter(object: &mut Dictionary, width: u32, components: u32, depth: u8) {
    /// "PNG optimum": each row states its filter (7.4.4.4).
    const PNG_PREDICTOR: i64 = 15;
    object.set("Filter", "FlateDecode");
    let mut parameters = dictionary! { "Predictor" => PNG_PREDICTOR, "Columns" => width };
    if components > 1 {
        parameters.set("Colors", components);
    }
    if depth != 8 {
        parameters.set("BitsPerComponent", depth);
    }
    object.set("DecodeParms", parameters);
}

fn stream(dictionary: Dictionary) -> ExternalStream {
    let item =
        |(key, value): (&Vec<u8>, &Object)| (String::from_utf8_lossy(key).into_owned(), DictItem::from_lopdf(value));
    let dict: BTreeMap<String, DictItem> = dictionary.iter().map(item).collect();
    ExternalStream { dict, content: Vec::new(), compress: false }
}
