//! Lengths, points and boxes. Imports nothing of the crate.
//!
//! The origin of a page is its top left corner; x grows to the right, y grows down.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in DTP points, 72 to the inch.
#[derive(Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Pt(pub f64);

impl Pt {
    /// Zero length.
    pub const ZERO: Pt = Pt(0.0);

    /// Converts from millimetres.
    pub const fn mm(mm: f64) -> Pt {
        Pt(mm * 72.0 / 25.4)
    }

    /// Converts from inches.
    pub const fn inches(inches: f64) -> Pt {
        Pt(inches * 72.0)
    }

    /// Parses a number with an optional unit: `12pt`, `25 mm`, `1in`, `2.5cm`, `96px` (CSS pixels). Without a unit,
    /// points. `None` for other units and for negative numbers.
    pub fn parse(text: &str) -> Option<Pt> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let number: f64 = text[..end].parse().ok()?;
        match text[end..].trim().to_ascii_lowercase().as_str() {
            "" | "pt" => Some(Pt(number)),
            "mm" => Some(Pt::mm(number)),
            "cm" => Some(Pt::mm(number * 10.0)),
            "in" | "inch" | "\"" => Some(Pt::inches(number)),
            "px" => Some(Pt(number * 0.75)),
            _ => None,
        }
    }

    /// Converts to millimetres.
    pub fn to_mm(self) -> f64 {
        self.0 * 25.4 / 72.0
    }

    /// The larger of two lengths.
    pub fn max(self, other: Pt) -> Pt {
        Pt(self.0.max(other.0))
    }

    /// The smaller of two lengths.
    pub fn min(self, other: Pt) -> Pt {
        Pt(self.0.min(other.0))
    }

    /// The absolute value.
    pub fn abs(self) -> Pt {
        Pt(self.0.abs())
    }
}

impl fmt::Debug for Pt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}pt", self.0)
    }
}

/// A length in ems: relative to a font size.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub struct Em(pub f64);

impl Em {
    /// Converts to points at a font size.
    pub fn at(self, font_size: Pt) -> Pt {
        Pt(self.0 * font_size.0)
    }
}

macro_rules! length_arithmetic {
    ($($length:ident),*) => {$(
        impl Add for $length {
            type Output = $length;
            fn add(self, other: $length) -> $length {
                $length(self.0 + other.0)
            }
        }
        impl Sub for $length {
            type Output = $length;
            fn sub(self, other: $length) -> $length {
                $length(self.0 - other.0)
            }
        }
        impl AddAssign for $length {
            fn add_assign(&mut self, other: $length) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $length {
            fn sub_assign(&mut self, other: $length) {
                self.0 -= other.0;
            }
        }
        impl Neg for $length {
            type Output = $length;
            fn neg(self) -> $length {
                $length(-self.0)
            }
        }
        impl Mul<f64> for $length {
            type Output = $length;
            fn mul(self, factor: f64) -> $length {
                $length(self.0 * factor)
            }
        }
        impl Div<f64> for $length {
            type Output = $length;
            fn div(self, divisor: f64) -> $length {
                $length(self.0 / divisor)
            }
        }
        impl Div for $length {
            type Output = f64;
            fn div(self, divisor: $length) -> f64 {
                self.0 / divisor.0
            }
        }
        impl Sum for $length {
            fn sum<I: Iterator<Item = $length>>(lengths: I) -> $length {
                $length(lengths.map(|length| length.0).sum())
            }
        }
    )*};
}

length_arithmetic!(Pt, Em);

/// A position on a page or in a frame, from its top left corner, y down.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// Distance to the right.
    pub x: Pt,
    /// Distance down.
    pub y: Pt,
}

impl Point {
    /// A point from its coordinates.
    pub fn new(x: Pt, y: Pt) -> Point {
        Point { x, y }
    }
}

impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        Point { x: self.x + other.x, y: self.y + other.y }
    }
}

/// Width and height.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Size {
    /// Width.
    pub width: Pt,
    /// Height.
    pub height: Pt,
}

impl Size {
    /// A size from width and height.
    pub fn new(width: Pt, height: Pt) -> Size {
        Size { width, height }
    }
}

/// A rectangle: its top left corner and its size.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Top left corner.
    pub origin: Point,
    /// Width and height.
    pub size: Size,
}

impl Rect {
    /// A rectangle from its top left corner and its size.
    pub fn new(x: Pt, y: Pt, width: Pt, height: Pt) -> Rect {
        Rect { origin: Point { x, y }, size: Size { width, height } }
    }

    /// Left edge.
    pub fn left(&self) -> Pt {
        self.origin.x
    }

    /// Right edge.
    pub fn right(&self) -> Pt {
        self.origin.x + self.size.width
    }

    /// Upper edge.
    pub fn top(&self) -> Pt {
        self.origin.y
    }

    /// Lower edge.
    pub fn bottom(&self) -> Pt {
        self.origin.y + self.size.height
    }

    /// The rectangle moved by `offset`.
    pub fn translated(self, offset: Point) -> Rect {
        Rect { origin: self.origin + offset, size: self.size }
    }
}

/// Margins or paddings on four sides.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sides {
    /// Above.
    pub top: Pt,
    /// On the right.
    pub right: Pt,
    /// Below.
    pub bottom: Pt,
    /// On the left.
    pub left: Pt,
}

/// An opaque sRGB colour.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Color {
    /// Black.
    pub const BLACK: Color = Color::rgb(0, 0, 0);
    /// White.
    pub const WHITE: Color = Color::rgb(255, 255, 255);

    /// A colour from its components, 0 to 255 each.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Color {
        Color { red, green, blue }
    }

    /// A grey; 0 is black, 255 white.
    pub const fn gray(level: u8) -> Color {
        Color::rgb(level, level, level)
    }
}
