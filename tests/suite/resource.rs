//! Files that a document may name, and their contents.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use bindery::resource::{ImageFile, ImageKind, JpegColor, ResourceError, Resources, find_root};
use image::{DynamicImage, ExtendedColorType, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use tempfile::TempDir;

/// A directory with `site/` (a root) and `secret.png` beside it.
struct Site {
    directory: TempDir,
}

impl Site {
    fn new() -> Site {
        let site = Site { directory: TempDir::new().expect("a temporary directory") };
        site.write("secret.png", &png(4, 4));
        site.write("site/_config.yml", b"");
        site.write("site/posts/2015/post.md", b"");
        site
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a name within the directory")).expect("a new directory");
        fs::write(path, bytes).expect("a new file");
    }

    fn resources(&self) -> Resources {
        Resources::new(self.path("site/posts/2015"), self.path("site"))
    }

    fn image(&self, source: &str) -> Result<Arc<ImageFile>, ResourceError> {
        self.resources().image(source)
    }
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an image in memory");
    bytes.into_inner()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::new_rgb8(width, height), ImageFormat::Png)
}

#[test]
fn names_count_from_the_document_and_from_the_root() {
    let site = Site::new();
    site.write("site/posts/2015/a b.png", &png(1, 1));
    site.write("site/posts/up.png", &png(2, 1));
    site.write("site/img/root.png", &png(3, 1));
    site.write("site/static/img/served.png", &png(4, 1));
    for (source, width) in [
        ("a b.png", 1),
        ("./a%20b.png", 1),
        ("a%20b.png?v=3#x", 1),
        ("../up.png", 2),
        (r"..\up.png", 2),
        ("/img/root.png", 3),
        ("../../img/root.png", 3),
        ("/img/served.png", 4),
    ] {
        assert_eq!(site.image(source).unwrap_or_else(|error| panic!("{source}: {error}")).width, width, "{source}");
    }
}

#[test]
fn nothing_outside_of_the_root_is_read() {
    let site = Site::new();
    for source in ["../../../secret.png", "/../secret.png", "/img/../../secret.png", "../../../no-such-file.png"] {
        assert!(matches!(site.image(source), Err(ResourceError::OutsideRoot { .. })), "{source}");
    }
    assert_eq!(
        site.image("file:///etc/passwd").expect_err("a scheme"),
        ResourceError::Scheme { scheme: "file".to_owned() }
    );
    assert_eq!(site.image("https://example.org/a.png").expect_err("remote"), ResourceError::Remote);
    assert!(matches!(site.image("/etc/passwd"), Err(ResourceError::NotFound { .. })));
    assert!(matches!(site.image("a\0b"), Err(ResourceError::NotFound { .. })));
}

#[cfg(unix)]
#[test]
fn symbolic_links_out_of_the_root_are_refused_and_those_within_it_followed() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    site.write("site/img/a.png", &png(5, 1));
    symlink(site.path("secret.png"), site.path("site/posts/2015/out.png")).expect("a link");
    symlink(site.directory.path(), site.path("site/posts/2015/outside")).expect("a link");
    symlink(site.path("site/img"), site.path("site/posts/2015/inside")).expect("a link");
    for source in ["out.png", "outside/secret.png"] {
        assert!(matches!(site.image(source), Err(ResourceError::OutsideRoot { .. })), "{source}");
    }
    assert_eq!(site.image("inside/a.png").expect("within the root").width, 5);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_opened() {
    let site = Site::new();
    let made = std::process::Command::new("mkfifo").arg(site.path("site/posts/2015/pipe.png")).status();
    assert!(made.expect("mkfifo runs").success());
    for source in ["pipe.png", "..", "/"] {
        assert!(matches!(site.image(source), Err(ResourceError::NotAFile { .. })), "{source}");
    }
}

#[test]
fn the_root_is_the_nearest_directory_with_a_mark() {
    let site = Site::new();
    let real = |path: &Path| fs::canonicalize(path).expect("it exists");
    assert_eq!(find_root(&site.path("site/posts/2015")), real(&site.path("site")));
    site.write("site/posts/.obsidian/app.json", b"{}");
    assert_eq!(find_root(&site.path("site/posts/2015")), real(&site.path("site/posts")));
}

#[test]
fn a_file_is_read_once() {
    let site = Site::new();
    site.write("site/posts/2015/a.png", &png(1, 1));
    let resources = site.resources();
    let first = resources.image("a.png").expect("it exists");
    site.write("site/posts/2015/a.png", b"something else");
    let second = resources.image("./a.png").expect("it is remembered");
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn files_are_judged_by_their_content() {
    let site = Site::new();
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(6, 4, Rgb([200, 100, 50])));
    for (format, kind) in [
        (ImageFormat::Png, ImageKind::Png),
        (ImageFormat::Jpeg, ImageKind::Jpeg),
        (ImageFormat::Gif, ImageKind::Gif),
        (ImageFormat::Bmp, ImageKind::Bmp),
        (ImageFormat::WebP, ImageKind::WebP),
    ] {
        site.write("site/posts/2015/picture.txt", &encoded(&picture, format));
        let file = site.image("picture.txt").expect("an image");
        assert_eq!((file.kind, file.width, file.height), (kind, 6, 4));
        let pixels = file.decode().expect("it can be decoded");
        assert_eq!((pixels.width, pixels.height, pixels.samples.len()), (6, 4, 72), "{kind}");
        assert!(pixels.samples[0].abs_diff(200) < 8 && pixels.alpha.is_none(), "{kind}");
    }
    site.write("site/posts/2015/text.png", b"<!doctype html><title>404</title>");
    assert_eq!(site.image("text.png").expect_err("a web page"), ResourceError::NotAnImage);
}

#[test]
fn grey_stays_grey_and_opacity_is_kept_apart() {
    let gray = ImageFile::probe(encoded(&DynamicImage::new_luma8(3, 2), ImageFormat::Jpeg)).expect("an image");
    assert_eq!(gray.jpeg, Some(JpegColor::Gray));
    assert_eq!(gray.decode().expect("decoded").samples.len(), 6);

    let mut glass = RgbaImage::from_pixel(2, 1, Rgba([9, 8, 7, 255]));
    let opaque = ImageFile::probe(encoded(&DynamicImage::ImageRgba8(glass.clone()), ImageFormat::Png));
    assert_eq!(opaque.expect("an image").decode().expect("decoded").alpha, None);
    glass.put_pixel(1, 0, Rgba([1, 2, 3, 4]));
    let file = ImageFile::probe(encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png)).expect("an image");
    let pixels = file.decode().expect("decoded");
    assert_eq!((pixels.samples, pixels.alpha), (vec![9, 8, 7, 1, 2, 3], Some(vec![255, 4])));
}

#[test]
fn photographs_are_turned_upright() {
    // Stored in landscape: red left, blue right. Orientation 6 is a quarter turn clockwise: red on top.
    let lying = RgbImage::from_fn(64, 32, |x, _| if x < 32 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let jpeg = encoded(&DynamicImage::ImageRgb8(lying), ImageFormat::Jpeg);
    let exif = b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
    let file = ImageFile::probe(turned).expect("an image");
    assert_eq!((file.orientation, file.width, file.height), (6, 32, 64));
    let pixels = file.decode().expect("decoded");
    assert_eq!((pixels.width, pixels.height), (32, 64));
    let last = pixels.samples.len() - 3;
    assert!(pixels.samples[0] > 200 && pixels.samples[last + 2] > 200);
}

#[test]
fn size_is_checked_before_decoding() {
    let mut bomb = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bomb);
    image::ImageEncoder::write_image(encoder, &[0], 1, 1, ExtendedColorType::L8).expect("an image in memory");
    // A huge size in the header, with a matching checksum.
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    let error = ImageFile::probe(bomb).expect_err("too large");
    assert_eq!(error.to_string(), "the image has 30000 × 30000 pixels, more than 100 million");
}

#[test]
fn damaged_images_are_errors_at_any_length() {
    let picture = DynamicImage::new_rgb8(20, 20);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP] {
        let whole = encoded(&picture, format);
        for length in 0..whole.len() {
            if let Ok(file) = ImageFile::probe(whole[..length].to_vec()) {
                // Some decoders show a partial picture: anything but a panic is fine.
                let _ = file.decode();
            }
        }
    }
}

#[test]
fn data_in_the_address_is_an_image_too() {
    let site = Site::new();
    let gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    let file = site.image(gif).expect("an image");
    assert_eq!((file.kind, file.width), (ImageKind::Gif, 1));
    assert_eq!(site.resources().locate(gif), Ok(None));
}

/// The checksum of PNG chunks (PNG specification, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
