//! The XHTML serialiser: model to well-formed XHTML. Serves `epub`.
