//! Allow-lists of elements and attributes for drawings and formulas: those that only draw or describe. Names are spelt
//! as in XML, since HTML does not keep their case.

/// SVG elements (SVG 2), sorted without regard to case.
const SVG_ELEMENTS: &str = "\
    circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix \
    feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR \
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight \
    feTile feTurbulence filter g image line linearGradient marker mask metadata path pattern polygon polyline \
    radialGradient rect stop style svg switch symbol text textPath title tspan use view";

/// SVG attributes with capitals in their names; others keep their spelling.
const SVG_ATTRIBUTES: &str = "\
    attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits \
    glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust \
    limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength \
    patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio \
    primitiveUnits refX refY specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles \
    surfaceScale systemLanguage tableValues targetX targetY textLength viewBox xChannelSelector yChannelSelector \
    zoomAndPan";

/// MathML Core elements, with the required number of children; 0 for any.
const MATH_ELEMENTS: [(&str, usize); 28] = [
    ("maction", 0),
    ("math", 0),
    ("menclose", 0),
    ("merror", 0),
    ("mfenced", 0),
    ("mfrac", 2),
    ("mi", 0),
    ("mn", 0),
    ("mo", 0),
    ("mover", 2),
    ("mpadded", 0),
    ("mphantom", 0),
    ("mroot", 2),
    ("mrow", 0),
    ("ms", 0),
    ("mspace", 0),
    ("msqrt", 0),
    ("mstyle", 0),
    ("msub", 2),
    ("msubsup", 3),
    ("msup", 2),
    ("mtable", 0),
    ("mtd", 0),
    ("mtext", 0),
    ("mtr", 0),
    ("munder", 2),
    ("munderover", 3),
    ("semantics", 0),
];

/// MathML elements that contain only text.
const MATH_TOKENS: [&str; 5] = ["mi", "mn", "mo", "ms", "mtext"];

/// MathML attributes that affect only the looks.
const MATH_ATTRIBUTES: [&str; 22] = [
    "accent",
    "accentunder",
    "alttext",
    "columnalign",
    "columnlines",
    "columnspacing",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "movablelimits",
    "rowspacing",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
];

/// The SVG element of this name, spelt as in XML.
pub fn svg_element(name: &str) -> Option<&'static str> {
    SVG_ELEMENTS.split(' ').find(|own| own.eq_ignore_ascii_case(name))
}

/// The SVG attribute of this name, spelt as in XML.
pub(super) fn svg_attribute(name: &str) -> &str {
    SVG_ATTRIBUTES.split(' ').find(|own| own.eq_ignore_ascii_case(name)).unwrap_or(name)
}

/// The MathML element of this name, and its required number of children; 0 for any.
pub(super) fn math_element(name: &str) -> Option<(&'static str, usize)> {
    MATH_ELEMENTS.iter().find(|(own, _)| *own == name).copied()
}

pub(super) fn is_math_token(name: &str) -> bool {
    MATH_TOKENS.contains(&name)
}

pub(super) fn is_math_attribute(name: &str) -> bool {
    MATH_ATTRIBUTES.contains(&name)
}
