//! Font faces, bundled and from `--font-dir`: selection and fallback.
//!
//! Faces are opened on first use and shared by all documents of a run. Independent of layout and PDF.

mod bundled;
mod face;
mod reduce;
mod system;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use bundled::{FontLicense, LICENSES};
pub use face::Face;

/// Identifies a face of a [`FontBook`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(u16);

impl FaceId {
    /// Index of the face, for names that must be stable.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The role of a font family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Family {
    Serif,
    Sans,
    Mono,
}

/// The weight of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weight {
    Regular,
    Semibold,
    Bold,
}

/// The style of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaceStyle {
    /// The family.
    pub family: Family,
    /// The weight.
    pub weight: Weight,
    /// Whether it is italic.
    pub italic: bool,
}

/// The number of the first face of formulas: behind all that directories may hold.
const FIRST_MATH_FACE: u16 = 0xFF00;

/// The faces of a run.
#[derive(Debug)]
pub struct FontBook {
    bundled: [OnceLock<Face>; bundled::FACES.len()],
    math: [OnceLock<Face>; bundled::MATH_FACES.len()],
    directories: Vec<PathBuf>,
    /// Faces of `directories`, read when no bundled face covers a character.
    found: OnceLock<Vec<Face>>,
}

impl Default for FontBook {
    fn default() -> FontBook {
        FontBook::with_directories(Vec::new())
    }
}

impl FontBook {
    /// Uses the bundled faces, then those in `directories` as fallback for characters that the bundled faces lack.
    /// Files are read on demand; files that are not fonts are ignored.
    pub fn with_directories(directories: Vec<PathBuf>) -> FontBook {
        FontBook {
            bundled: [const { OnceLock::new() }; bundled::FACES.len()],
            math: [const { OnceLock::new() }; bundled::MATH_FACES.len()],
            directories,
            found: OnceLock::new(),
        }
    }

    /// The directories with additional faces.
    pub fn directories(&self) -> impl Iterator<Item = &Path> {
        self.directories.iter().map(PathBuf::as_path)
    }

    /// The bundled face closest to a style: family first, then slope, then weight.
    pub fn select(&self, style: FaceStyle) -> FaceId {
        let distance = |face: &bundled::Bundled| {
            (
                face.style.family != style.family,
                face.style.italic != style.italic,
                weight_distance(face.style.weight, style.weight),
            )
        };
        let faces = bundled::FACES.iter().enumerate().filter(|(_, face)| !face.fallback_only);
        let (idx, _) = faces.min_by_key(|(_, face)| distance(face)).unwrap_or((0, &bundled::FACES[0]));
        FaceId(u16::try_from(idx).unwrap_or(0))
    }

    /// The face with this identifier.
    ///
    /// # Panics
    /// If the identifier comes from another book.
    pub fn face(&self, id: FaceId) -> &Face {
        let idx = id.index();
        if let Some(math) = idx.checked_sub(usize::from(FIRST_MATH_FACE)) {
            return self.math[math].get_or_init(|| Face::bundled(&bundled::MATH_FACES[math].1));
        }
        match bundled::FACES.get(idx) {
            Some(bundled) => self.bundled[idx].get_or_init(|| Face::bundled(bundled)),
            None => &self.found()[idx - bundled::FACES.len()],
        }
    }

    /// The face of formulas with this name, such as `Main-Regular`.
    pub fn math_face(&self, name: &str) -> Option<FaceId> {
        let idx = bundled::MATH_FACES.iter().position(|(own, _)| *own == name)?;
        u16::try_from(idx).ok().map(|idx| FaceId(FIRST_MATH_FACE + idx))
    }

    /// A face that has a glyph for `c`: `preferred` if it can, else the first of the others; `None` if none has.
    pub fn covering(&self, preferred: FaceId, c: char) -> Option<FaceId> {
        if self.face(preferred).glyph(c).is_some() {
            return Some(preferred);
        }
        let style = bundled::FACES.get(preferred.index()).map(|face| face.style);
        let same_style = bundled::FACES.iter().enumerate().filter(|(_, face)| {
            style.is_some_and(|style| face.style.weight == style.weight && face.style.italic == style.italic)
        });
        let any = bundled::FACES.iter().enumerate();
        let order = any.clone().filter(|(_, face)| face.fallback_only).chain(same_style).chain(any).map(|(idx, _)| idx);
        let n_found = if self.directories.is_empty() { 0 } else { self.found().len() };
        order
            .chain(bundled::FACES.len()..(bundled::FACES.len() + n_found).min(usize::from(FIRST_MATH_FACE)))
            .filter_map(|idx| u16::try_from(idx).ok().map(FaceId))
            .find(|&id| self.face(id).glyph(c).is_some())
    }

    fn found(&self) -> &[Face] {
        self.found.get_or_init(|| system::faces_in(&self.directories))
    }
}

fn weight_distance(a: Weight, b: Weight) -> u8 {
    (a as u8).abs_diff(b as u8)
}
